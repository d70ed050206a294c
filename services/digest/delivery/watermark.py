"""What a participant was told already: up to when, and which late news besides."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

# News may arrive late: what is younger than this is told once, however late it comes.
LOOK_BACK = timedelta(days=14)
# Keys of news that can come back at any time are kept for good.
LASTING = "*"
_PART = "|"


def news_key(kind: str, name: str, at: datetime | None) -> str:
    """Return the key of one piece of news.

    Args:
        kind: of the news.
        name: of what it is about, with whatever makes it new.
        at: when it happened; None for what has no moment, which is remembered for good.
    """
    return f"{LASTING if at is None else int(at.timestamp())}{_PART}{kind}{_PART}{name}"


def moved(recipient: Mapping[str, Any], told: Iterable[str], end: datetime) -> dict[str, Any]:
    """Return the fields of a recipient after it was told news up to ``end``.

    What is older than ``LOOK_BACK`` is never told again, so its keys are forgotten.
    """
    until = max(recipient["read_until"], end)
    kept = {*recipient["told"], *told}
    return {
        "read_until": until,
        "told": sorted(key for key in kept if _is_kept(key, until - LOOK_BACK)),
    }


def _is_kept(key: str, since: datetime) -> bool:
    moment = key.partition(_PART)[0]
    return moment == LASTING or int(moment) >= int(since.timestamp())
