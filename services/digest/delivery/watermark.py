"""What a participant was told already: up to when, and which news besides."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from services.digest.insight.personal import LOOK_BACK, keys_to_keep


def moved(recipient: Mapping[str, Any], told: Iterable[str], end: datetime) -> dict[str, Any]:
    """Return the fields of a recipient after it was told news up to ``end``."""
    until = max(recipient["read_until"], end)
    kept = {*recipient["told"], *told}
    return {"read_until": until, "told": keys_to_keep(kept, until - LOOK_BACK)}
