"""How far ideas reach: which are carried by several units, and what became of hand-overs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.rankings import rankable
from services.digest.insight.responses import AGREE, DISAGREE, ShareOf
from services.digest.insight.snapshot import Idea, Period, Snapshot, idea_order
from services.digest.insight.withholding import shown_parts

DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Carried:
    """An idea that several units carry.

    Args:
        idea: the idea.
        units: in which at least ``SMALLEST_GROUP`` people agree and more agree than disagree.
    """

    idea: Idea
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandOver:
    """What was handed to one unit during the period.

    Args:
        unit: its name.
        times: how often something was handed to it, by at least ``SMALLEST_GROUP`` people.
        waited: days within which half of it met its first response from the unit; None where
            fewer than ``SMALLEST_GROUP`` people of the unit responded first.
    """

    unit: str
    times: int
    waited: int | None


def carried_by_units(snapshot: Snapshot) -> tuple[Carried, ...]:
    """Return the ideas that two units or more carry, those with most units first.

    No count per unit is given: beside the counts of the idea it could tell about fewer.
    """
    units = {person.id: person.unit for person in snapshot.people if person.unit}
    sides: Counter[tuple[str, str, int]] = Counter(
        (one.idea, units[one.participant], one.side)
        for one in snapshot.stances
        if one.participant in units
    )
    names = sorted(set(units.values()))
    found = [
        Carried(idea, tuple(unit for unit in names if _carries(sides, idea.id, unit)))
        for idea in rankable(snapshot)
    ]
    several = [one for one in found if len(one.units) > 1]
    several.sort(key=lambda one: (-len(one.units), -one.idea.counts.agree, _order(one.idea)))
    return tuple(several)


def hand_overs(snapshot: Snapshot, period: Period) -> tuple[HandOver, ...]:
    """Return what was handed to each unit during the period, most often first.

    Units to which too few people handed something are left out, and others with them, so that
    what is left of the sum says nothing about fewer.
    """
    shares = [one for one in snapshot.shares if period.holds(one.at)]
    people: dict[str, set[str]] = defaultdict(set)
    for one in shares:
        people[one.unit or ""].add(one.participant)
    shown = shown_parts(people) - {""}
    first = _first_responses(snapshot, shown)
    found = [_hand_over(unit, shares, first) for unit in shown]
    return tuple(sorted(found, key=lambda one: (-one.times, one.unit)))


def _carries(sides: Mapping[tuple[str, str, int], int], idea: str, unit: str) -> bool:
    agree = sides.get((idea, unit, AGREE), 0)
    return agree >= SMALLEST_GROUP and agree > sides.get((idea, unit, DISAGREE), 0)


Responses = Mapping[tuple[str, str], list[tuple[datetime, str]]]


def _first_responses(snapshot: Snapshot, units: Iterable[str]) -> Responses:
    """Return per idea and unit who of the unit responded when, the first one first."""
    wanted = frozenset(units)
    unit_of = {person.id: person.unit for person in snapshot.people if person.unit in wanted}
    found: dict[tuple[str, str], list[tuple[datetime, str]]] = defaultdict(list)
    done = [(one.idea, one.participant, one.at) for one in snapshot.stances]
    done += [(one.idea, one.participant, one.at) for one in snapshot.comments]
    for idea, person, at in done:
        if unit := unit_of.get(person):
            found[idea, unit].append((at, person))
    return {key: sorted(times) for key, times in found.items()}


def _hand_over(unit: str, shares: Iterable[ShareOf], first: Responses) -> HandOver:
    given = [one for one in shares if one.unit == unit]
    waits, people = [], set()
    for share in given:
        later = [one for one in first.get((share.idea, unit), ()) if one[0] > share.at]
        if later:
            waits.append((later[0][0] - share.at).total_seconds())
            people.add(later[0][1])
    waited = None
    if len(people) >= SMALLEST_GROUP:
        waited = max(1, ceil(sorted(waits)[(len(waits) - 1) // 2] / DAY_SECONDS))
    return HandOver(unit, len(given), waited)


def _order(idea: Idea) -> tuple[int, int, str]:
    return idea_order(idea.id)
