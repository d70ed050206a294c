"""What digests and their periods are called: for whoever asks for one and for whoever makes it."""

import hashlib
from typing import Any

from services.contracts.fields import format_time
from services.digest.insight.snapshot import Period


def digest_id(dialogue: str, audience: str, period: str) -> str:
    """Return the id of the one digest of this dialogue, audience and period."""
    name = f"{dialogue}/{audience}/{period}"
    return "d-" + hashlib.sha256(name.encode()).hexdigest()[:32]


def period_values(period: Period) -> dict[str, Any]:
    """Return the period as JSON-ready values."""
    start = format_time(period.start) if period.start else None
    return {"key": period.key, "start": start, "end": format_time(period.end)}
