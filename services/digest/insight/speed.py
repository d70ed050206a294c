"""How fast insight reaches who decides: from what people did to the digest that holds it."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.snapshot import Period, Snapshot

HOUR_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Speed:
    """The time from a response to the first management digest that holds it, in whole hours.

    Args:
        half: within which half of the responses reached it (p50).
        nearly_all: within which nineteen in twenty did (p95).
        responses: how many those are.
    """

    half: int
    nearly_all: int
    responses: int


def speed_of_insight(snapshot: Snapshot, period: Period) -> Speed | None:
    """Return the speed for what people did in a period.

    A digest on a schedule holds what was done since the one before, and is made within minutes
    after its period. So the time runs from a response's own time to the end of the period.

    Returns:
        None for a digest of a whole dialogue, which is not the first to hold anything, and where
        fewer than ``SMALLEST_GROUP`` people did something.
    """
    if period.start is None:
        return None
    done = [
        (one.at, one.participant)
        for kind in (snapshot.stances, snapshot.comments, snapshot.shares, snapshot.searches)
        for one in kind
        if period.holds(one.at)
    ]
    if len({person for _, person in done}) < SMALLEST_GROUP:
        return None
    waits = sorted(_hours(period.end, at) for at, _ in done)
    return Speed(_within(waits, 0.5), _within(waits, 0.95), len(waits))


def _hours(end: datetime, at: datetime) -> int:
    return max(1, ceil((end - at).total_seconds() / HOUR_SECONDS))


def _within(waits: list[int], share: float) -> int:
    return waits[ceil(share * len(waits)) - 1]
