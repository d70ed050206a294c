"""How fast insight reaches who decides: from an accepted response to the end of its period."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.snapshot import Period, Snapshot

HOUR_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Speed:
    """The time from an accepted response to the end of the period of the first digest with it.

    Args:
        half: hours before that end within which half of the responses came (p50).
        nearly_all: hours within which nineteen in twenty did (p95).
        responses: how many those are.
    """

    half: int
    nearly_all: int
    responses: int


def speed_of_insight(snapshot: Snapshot, period: Period) -> Speed | None:
    """Return the speed for what was counted in a period, whenever it was done.

    A digest on a schedule holds what was counted since the one before. The time runs from the hour
    of counting to the end of the period. Making the digest comes on top: mostly minutes, more
    after a pause, but to tell it the same snapshot would have to give another digest each time.

    Returns:
        None for a digest of a whole dialogue, which is not the first to hold anything, and where
        fewer than ``SMALLEST_GROUP`` people did something in the period.
    """
    if period.start is None or _active(snapshot, period) < SMALLEST_GROUP:
        return None
    waits = sorted(
        (ceil((period.end - hour).total_seconds() / HOUR_SECONDS), number)
        for hour, number in snapshot.counted
        if period.holds(hour)
    )
    total = sum(number for _, number in waits)
    if not total:
        return None
    return Speed(_within(waits, total / 2), _within(waits, total * 0.95), total)


def _active(snapshot: Snapshot, period: Period) -> int:
    return sum(
        person.first_at < period.end and (period.start is None or person.last_at >= period.start)
        for person in snapshot.people
    )


def _within(waits: Sequence[tuple[int, int]], wanted: float) -> int:
    """Return the hours within which at least ``wanted`` responses came."""
    reached = accumulate(number for _, number in waits)
    return next(
        hours for (hours, _), so_far in zip(waits, reached, strict=True) if so_far >= wanted
    )
