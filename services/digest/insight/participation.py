"""Who took part: counted so that no figure is about fewer than k people."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from services.contracts.privacy import (
    SMALLEST_GROUP,
    follow_from_sum,
    show_parts,
    show_shares_of,
)
from services.digest.insight.snapshot import Idea, Period, Person, Snapshot

MOST_WEEKS = 12
Units = tuple[tuple[str | None, int | None], ...]
Weeks = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Participation:
    """People and stances; None stands for a figure that is withheld.

    Args:
        people: who responded at least once.
        stances: the latest stance of every person on every idea that stands by itself or was
            rejected; a merged idea's stances count with the idea it was merged into.
        active: who responded during the period.
        new: who responded for the first time during the period.
        units: people per unit; the name None holds those whose unit is unknown. Empty where none
            may be shown: how many units there are would tell about them.
        weeks: people per ISO week (``2026-W47``, days in UTC), every week from the first to the
            last that may be shown, the latest ``MOST_WEEKS``, oldest first. None is a week with
            nobody, or one that is withheld: which of both is not told.
        withheld: how many figures per unit and per week are withheld; where no unit may be shown
            these count as one.
    """

    people: int | None
    stances: int | None
    active: int | None
    new: int | None
    units: Units
    weeks: Weeks
    withheld: int


def participation(snapshot: Snapshot, period: Period) -> Participation:
    """Return who took part in the dialogue, and who during the period."""
    people = snapshot.people
    active, new = _in_period(people, period)
    units, weeks = _units(people), _weeks(people)
    shown = {week: weeks[week] for week in show_shares_of(len(people), weeks)}
    return Participation(
        people=_enough(len(people)),
        stances=total_stances(snapshot.ideas),
        active=active,
        new=new,
        units=units,
        weeks=_without_gaps(shown),
        withheld=len(weeks) - len(shown) + _withheld(people, units),
    )


def total_stances(ideas: Iterable[Idea]) -> int | None:
    """Return all stances, or None where the total would give a withheld idea's count away.

    The digest shows every idea's count except those under k, and names these. The total minus what
    is shown is their sum.
    """
    counts = [idea.counts.people for idea in ideas if idea.merged_into is None]
    hidden = [people for people in counts if 0 < people < SMALLEST_GROUP]
    return None if follow_from_sum(hidden) else sum(counts)


def _enough(people: int) -> int | None:
    return people if people == 0 or people >= SMALLEST_GROUP else None


def _in_period(people: Iterable[Person], period: Period) -> tuple[int | None, int | None]:
    groups = Counter(_group(person, period) for person in people)
    shown = show_parts({name: groups[name] for name in ("new", "back", "silent")})
    new, back = shown["new"], shown["back"]
    return (None if new is None or back is None else new + back), new


def _group(person: Person, period: Period) -> str:
    if period.holds(person.first_at):
        return "new"
    seen = person.first_at < period.end and (period.start is None or person.last_at >= period.start)
    return "back" if seen else "silent"


def _units(people: Iterable[Person]) -> Units:
    # An id is never empty, so the empty name is free for people without a unit.
    shown = show_parts(Counter(person.unit or "" for person in people))
    if all(count is None for count in shown.values()):
        return ()
    ordered = sorted(shown.items(), key=lambda part: (part[0] == "", -(part[1] or 0), part[0]))
    return tuple((name or None, count) for name, count in ordered)


def _withheld(people: Collection[Person], units: Units) -> int:
    return sum(count is None for _, count in units) if units else min(1, len(people))


def _weeks(people: Iterable[Person]) -> Counter[str]:
    weeks: Counter[str] = Counter()
    for person in people:
        weeks.update({_week(day) for day in person.days})
    return weeks


def _week(day: date) -> str:
    return "{}-W{:02d}".format(*day.isocalendar()[:2])


def _without_gaps(shown: Mapping[str, int]) -> Weeks:
    if not shown:
        return ()
    last = date.fromisoformat(max(shown))
    names = [_week(last - timedelta(weeks=back)) for back in reversed(range(MOST_WEEKS))]
    first = min(place for place, name in enumerate(names) if name in shown)
    return tuple((name, shown.get(name)) for name in names[first:])
