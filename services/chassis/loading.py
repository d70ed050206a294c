"""Finding a service's class by its name."""

import importlib
from typing import Any


def load_service(path: str) -> Any:
    """Return the class that ``package.module:Class`` names.

    Raises:
        ValueError: when it names none.
    """
    module, _, name = path.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ValueError(f"There is no service class '{path}': {error}.") from error
