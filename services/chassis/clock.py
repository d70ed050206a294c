"""Where the time and new ids come from; everything else has them passed in."""

import uuid
from datetime import UTC, datetime


def now() -> datetime:
    """Return the present in UTC, cut to the millisecond (what the store keeps)."""
    time = datetime.now(UTC)
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def new_id() -> str:
    """Return an id that nobody else has."""
    return str(uuid.uuid4())
