"""From stances to groups: the way through this package, step by step."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import compress

from threadpoolctl import ThreadpoolController

from services.digest.insight.groups.agreement import PLACES, agreement
from services.digest.insight.groups.bridging import bridging, divisive
from services.digest.insight.groups.clustering import Division, divide
from services.digest.insight.groups.letters import name_groups
from services.digest.insight.groups.matrix import LEAST_PEOPLE, Counted, count_in
from services.digest.insight.groups.projection import Projection, axes_by_idea, project
from services.digest.insight.groups.representative import representative
from services.digest.insight.groups.result import Group, Groups, Reason
from services.digest.insight.groups.silhouette import some_of
from services.digest.insight.groups.stances import Stances
from services.digest.insight.groups.state import State, spelled

NOTHING_BEFORE = State()


def analyse(
    stances: Stances, before: State = NOTHING_BEFORE, day: date | None = None
) -> tuple[Groups, State]:
    """Return the opinion groups, and what to hand to the next time.

    The same stances, state and day give the same result, whatever order they came in. It
    takes a few milliseconds for hundreds of participants, about a second for tens of thousands,
    and all of one processor: keep it away from an event loop.

    Args:
        stances: of everybody, on ideas that stand.
        before: what the time before handed on.
        day: of this time: another number of groups wins once a day at most. None where every
            time counts.

    Returns:
        The groups, or the reason why there are none. Without groups the state stays as it was.
    """
    # With several threads the rounding would depend on the machine.
    with _threads().limit(limits=1, user_api="blas"):
        return _analyse(stances, before, day)


def _analyse(stances: Stances, before: State, day: date | None) -> tuple[Groups, State]:
    counted = count_in(stances)
    people = counted.participants
    nobody = Groups(stances.people(), len(people), len(stances.ideas))
    if len(people) < LEAST_PEOPLE:
        return nobody.because(Reason.TOO_FEW_PEOPLE), before
    projection = project(counted, before.axes)
    if projection.is_flat:
        return nobody.because(Reason.ALL_ALIKE), before
    seats = before.seats(people)
    division = divide(projection.points, some_of(people), seats, before.reign, day)
    if division is None:
        return nobody.because(Reason.TOO_SMALL_GROUPS), before
    letters = name_groups(division.split.labels, division.split.k, seats)
    groups = _described(nobody, counted, projection, division, letters)
    axes = axes_by_idea(projection, counted.ideas)
    return groups, State(division.reign, people, spelled(division.split.labels, letters), axes)


def _described(
    nobody: Groups,
    counted: Counted,
    projection: Projection,
    division: Division,
    letters: tuple[str, ...],
) -> Groups:
    labels = division.split.labels
    said = agreement(counted, labels, letters)
    groups = []
    for row, letter in enumerate(said.letters):
        inside = labels == letters.index(letter)
        groups.append(
            Group(
                id=letter,
                members=tuple(compress(counted.participants, inside.tolist())),
                points=projection.points[inside],
                representative=representative(said, row),
            )
        )
    return Groups(
        participants=nobody.participants,
        counted=nobody.counted,
        ideas=nobody.ideas,
        groups=tuple(groups),
        bridging=bridging(said),
        divisive=divisive(said),
        silhouette=round(division.silhouette, PLACES),
    )


@cache
def _threads() -> ThreadpoolController:
    # Made once numpy's and scipy's libraries are loaded, which is now.
    return ThreadpoolController()
