"""From stances to groups: the way through this package, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from threadpoolctl import ThreadpoolController

from services.digest.insight.groups import clustering
from services.digest.insight.groups.agreement import PLACES, agreement
from services.digest.insight.groups.bridging import bridging, divisive
from services.digest.insight.groups.clustering import Division, Reign
from services.digest.insight.groups.kmeans import Labels, Split
from services.digest.insight.groups.letters import LETTERS, name_groups
from services.digest.insight.groups.matrix import LEAST_PEOPLE, Counted, count_in
from services.digest.insight.groups.projection import Projection, axes_by_idea, project
from services.digest.insight.groups.representative import representative
from services.digest.insight.groups.result import Group, Groups, Reason
from services.digest.insight.groups.silhouette import asking_order
from services.digest.insight.groups.stances import Stances
from services.digest.insight.groups.state import State, places_of

NOTHING_BEFORE = State()


def analyse(stances: Stances, before: State = NOTHING_BEFORE) -> tuple[Groups, State]:
    """Return the opinion groups, and what to hand to the next time.

    The same stances and the same state give the same result, whatever order they came in. It
    takes a few milliseconds for hundreds of participants, seconds for tens of thousands, and all
    of one processor: keep it away from an event loop.

    Args:
        stances: of everybody, on ideas that stand.
        before: what the time before handed on.

    Returns:
        The groups, or the reason why there are none. Without groups the state stays as it was.
    """
    # With several threads the rounding would depend on the machine.
    with _threads().limit(limits=1, user_api="blas"):
        return _analyse(stances, before)


def _analyse(stances: Stances, before: State) -> tuple[Groups, State]:
    counted = count_in(stances)
    empty = Groups(
        participants=len(np.unique(stances.rows)),
        counted=len(counted.participants),
        ideas=len(stances.ideas),
    )
    if empty.counted < LEAST_PEOPLE:
        return _without(empty, Reason.TOO_FEW_PEOPLE), before
    projection = project(counted, before.axes)
    if projection.is_flat:
        return _without(empty, Reason.ALL_ALIKE), before
    people, points = counted.participants, projection.points
    order, known = asking_order(people), before.labels(people)
    splits = clustering.splits(points, order, known)
    found = clustering.divisions(splits.values(), points, order)
    if not found:
        return _without(empty, Reason.TOO_SMALL_GROUPS), before
    division, reign = clustering.choose(found, before.reign)
    letters = name_groups(division.split.labels, division.k, _seats(before, known, len(people)))
    state = _state(reign, letters, counted, projection, splits)
    return _described(empty, counted, projection, division, letters), state


def _without(empty: Groups, reason: Reason) -> Groups:
    return Groups(empty.participants, empty.counted, empty.ideas, reason=reason)


def _described(
    empty: Groups,
    counted: Counted,
    projection: Projection,
    division: Division,
    letters: Sequence[str],
) -> Groups:
    said = agreement(counted, division.split.labels, letters)
    groups = []
    for row, letter in enumerate(said.letters):
        members = np.flatnonzero(division.split.labels == letters.index(letter))
        groups.append(
            Group(
                id=letter,
                members=tuple(counted.participants[one] for one in members),
                points=tuple(map(tuple, projection.points[members].tolist())),
                representative=representative(said, row),
            )
        )
    return Groups(
        participants=empty.participants,
        counted=empty.counted,
        ideas=empty.ideas,
        groups=tuple(groups),
        bridging=bridging(said),
        divisive=divisive(said),
        silhouette=round(division.silhouette, PLACES),
    )


def _seats(before: State, known: Mapping[int, Labels], people: int) -> Labels:
    if before.reign.k not in known:
        return np.full(people, -1)
    seats = np.array([LETTERS.index(letter) for letter in before.letters])
    labels = known[before.reign.k]
    return np.where(labels >= 0, seats[labels], -1)


def _state(
    reign: Reign,
    letters: Sequence[str],
    counted: Counted,
    projection: Projection,
    splits: Mapping[int, Split],
) -> State:
    return State(
        reign=reign,
        letters="".join(letters),
        places=places_of(counted.participants, splits),
        axes=axes_by_idea(projection, counted.ideas),
    )


@cache
def _threads() -> ThreadpoolController:
    # Made once numpy's and scipy's libraries are loaded, which is now.
    return ThreadpoolController()
