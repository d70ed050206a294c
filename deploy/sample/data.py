"""The texts of the sample dialogue, which stand in JSON files beside this module."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def load(name: str) -> Any:
    """Return the content of one file.

    Args:
        name: of the file, without `.json`.
    """
    return json.loads(files(__package__).joinpath(f"{name}.json").read_text(encoding="utf-8"))
