"""What the digest service answers, as JSON-ready values."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.contracts.fields import format_time
from services.digest.insight.snapshot import Period
from services.digest.paper.identity import period_values
from services.digest.shelf import Address, place

Head = Mapping[str, Any]


def request_view(address: Address, head: Head | None) -> dict[str, Any]:
    """Return what was asked for, with the digest's id once it was made."""
    return {
        "dialogue": address.dialogue,
        "audience": address.audience,
        "period": period_values(address.period),
        "digest": head["digest"] if head else None,
    }


def head_view(head: Head) -> dict[str, Any]:
    """Return a digest without its content."""
    return {
        "id": head["digest"],
        "audience": head["audience"],
        "period": period_values(Period(**head["period"])),
        "published_at": format_time(head["published_at"]),
    }


def digest_view(head: Head, body: Any) -> dict[str, Any]:
    """Return a digest with its content in one form."""
    return {"digest": body, **head_view(head)}


def page_view(heads: Sequence[Head], limit: int) -> dict[str, Any]:
    """Return a page of digests.

    Args:
        heads: one more than ``limit`` where there is a next page.
        limit: how many a page holds.
    """
    shown = heads[:limit]
    following = place(shown[-1]) if len(heads) > limit else None
    return {"items": [head_view(head) for head in shown], "next": following}
