"""The charter: what must be said before a dialogue opens, and kept after it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.contracts.errors import Code, KlankbordError

PARTS = (
    "objective",
    "decision_owner",
    "possibilities",
    "impossibilities",
    "next_step",
    "next_step_on",
    "answer_within_days",
)


def missing(charter: Mapping[str, Any] | None) -> list[str]:
    """Return the parts that are not filled in, in the order of a charter."""
    return [part for part in PARTS if not _filled((charter or {}).get(part))]


def require_complete(charter: Mapping[str, Any] | None) -> None:
    """Refuse a charter with gaps.

    Raises:
        KlankbordError: charter-incomplete; the field is the first gap, the text names all.
    """
    gaps = missing(charter)
    if not gaps:
        return
    named = ", ".join(f"charter.{part}" for part in gaps)
    raise KlankbordError(
        Code.CHARTER_INCOMPLETE, f"These must be filled in: {named}.", f"charter.{gaps[0]}"
    )


def require_next_step_ahead(charter: Mapping[str, Any], now: datetime, timezone: str) -> None:
    """Refuse a next step that is over.

    Args:
        charter: complete.
        now: the present, aware.
        timezone: the dialogue's; it says which day it is.

    Raises:
        KlankbordError: charter-incomplete, at ``charter.next_step_on``.
    """
    today = now.astimezone(ZoneInfo(timezone)).date()
    if date.fromisoformat(charter["next_step_on"]) >= today:
        return
    raise KlankbordError(
        Code.CHARTER_INCOMPLETE,
        f"The next step must lie today ({today.isoformat()}) or later.",
        "charter.next_step_on",
    )


def _filled(value: Any) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list):
        return any(_filled(item) for item in value)
    return value is not None
