"""What is answered about deliveries, as JSON-ready values."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.contracts.fields import format_time

Document = Mapping[str, Any]


def record_view(record: Document) -> dict[str, Any]:
    """Return what became of one delivery."""
    return {
        "digest": record["digest"],
        "audience": record["audience"],
        "period": record["period"]["key"],
        "channel": record["channel"],
        "state": record["state"],
        "tries": record["tries"],
        "because": record["because"],
        "next_try_at": _time(record["due_at"]) if record["state"] == "waiting" else None,
        "created_at": _time(record["created_at"]),
        "delivered_at": _time(record["delivered_at"]),
    }


def page_of(
    found: Sequence[Document], limit: int, view: Callable[[Document], dict[str, Any]]
) -> dict[str, Any]:
    """Return a page.

    Args:
        found: one more than ``limit`` where there is a next page.
        limit: how many a page holds.
        view: of one item.
    """
    shown = found[:limit]
    following = shown[-1]["_id"] if len(found) > limit else None
    return {"items": [view(one) for one in shown], "next": following}


def _time(time: datetime | None) -> str | None:
    return format_time(time) if time else None
