"""Time lost searching: hours per unit, what most people did not find, and whether it grows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.responses import SearchOf
from services.digest.insight.snapshot import Period, Snapshot
from services.digest.insight.topics.sought import sought_in_vain
from services.digest.insight.withholding import shown_parts

MOST_QUERIES = 10
HOUR = timedelta(hours=1)
NO_UNIT = ""


@dataclass(frozen=True, slots=True)
class Searching:
    """How long people searched during the period; None stands for a withheld figure.

    Args:
        searches: how many searches there were; None where fewer than ``SMALLEST_GROUP`` people
            searched.
        hours: that all of them took together.
        before: the same for the period before; None also where there is none.
        units: hours per unit that may be shown, the most first; the name None holds those whose
            unit is unknown.
        missed: what was not found, with how many people sought it, at least ``SMALLEST_GROUP``,
            the most first; queries about the same thing count together.
        withheld: how many units are held back.
    """

    searches: int | None
    hours: float | None
    before: float | None
    units: tuple[tuple[str | None, float], ...]
    missed: tuple[tuple[str, int], ...]
    withheld: int


def searching(snapshot: Snapshot, period: Period) -> Searching:
    """Return how long people searched, and for what in vain.

    Of every person overlapping searches count once. A search without a length counts as none.
    """
    found = [one for one in snapshot.searches if period.holds(one.at)]
    units = {person.id: person.unit or NO_UNIT for person in snapshot.people}
    people: dict[str, set[str]] = defaultdict(set)
    for one in found:
        people[units.get(one.participant, NO_UNIT)].add(one.participant)
    shown = shown_parts(people)
    hours = [(unit or None, _hours(_of(found, people[unit]))) for unit in shown]
    enough = len({one.participant for one in found}) >= SMALLEST_GROUP
    return Searching(
        searches=len(found) if enough else None,
        hours=_hours(found) if enough else None,
        before=_before(snapshot.searches, period),
        units=tuple(sorted(hours, key=lambda one: (-one[1], one[0] or ""))),
        missed=sought_in_vain(found, snapshot.dialogue.language)[:MOST_QUERIES],
        withheld=len(people) - len(shown),
    )


def seconds_searched(searches: Iterable[SearchOf]) -> float:
    """Return the seconds that one person searched, with overlapping searches counted once."""
    spans = sorted((one.at - timedelta(seconds=one.seconds or 0.0), one.at) for one in searches)
    total, until = 0.0, None
    for start, end in spans:
        begin = start if until is None else max(start, until)
        total += max(0.0, (end - begin).total_seconds())
        until = end if until is None else max(until, end)
    return total


def _of(searches: Iterable[SearchOf], people: set[str]) -> list[SearchOf]:
    return [one for one in searches if one.participant in people]


def _hours(searches: Sequence[SearchOf]) -> float:
    own: dict[str, list[SearchOf]] = defaultdict(list)
    for one in searches:
        own[one.participant].append(one)
    return round(sum(seconds_searched(mine) for mine in own.values()) / HOUR.total_seconds(), 1)


def _before(searches: Sequence[SearchOf], period: Period) -> float | None:
    if period.start is None:
        return None
    earlier = Period("before", period.start - (period.end - period.start), period.start)
    found = [one for one in searches if earlier.holds(one.at)]
    if len({one.participant for one in found}) < SMALLEST_GROUP:
        return None
    return _hours(found)
