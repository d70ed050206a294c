"""How many groups there are, and who is in which: k from 2 to 5, chosen by silhouette.

From one digest to the next the groups begin with their members of the time before, and their
number changes only after another number has won several times in a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.groups.kmeans import COUNTS, Labels, Split, k_means, means, starts
from services.digest.insight.groups.matrix import Floats
from services.digest.insight.groups.silhouette import EXACT_UP_TO, Order, Yardstick

WINS_NEEDED = 3
# Groups of the time before stay unless a fresh beginning finds groups this much closer together.
CLEARLY_CLOSER = 0.9


@dataclass(frozen=True, eq=False)
class Division:
    """The participants in k groups, each of enough people.

    Args:
        split: the groups.
        silhouette: how well they stand apart.
    """

    split: Split
    silhouette: float

    @property
    def k(self) -> int:
        """Return how many groups there are."""
        return self.split.k


@dataclass(frozen=True)
class Reign:
    """Which number of groups is shown, and which would take its place.

    Args:
        k: how many groups are shown; 0 when none were.
        challenger: another number that won the latest time; 0 when there is none.
        wins: how often it has won in a row.
    """

    k: int = 0
    challenger: int = 0
    wins: int = 0


def splits(points: Floats, order: Order, before: Mapping[int, Labels]) -> dict[int, Split]:
    """Return k → the groups.

    Args:
        points: two columns, at least ``LEAST_PEOPLE`` rows.
        order: of all points, which are asked first.
        before: k → of each participant the group of the time before, -1 for newcomers. May be
            empty.
    """
    some = np.sort(order[:EXACT_UP_TO])
    begin = starts(points[some])
    return {k: k_means(points, _beginning(points, some, begin[k], before.get(k))) for k in COUNTS}


def divisions(found: Iterable[Split], points: Floats, order: Order) -> tuple[Division, ...]:
    """Return those in which every group has enough people, with their silhouette.

    Args:
        found: the groups for each k.
        points: two columns.
        order: of all points, which are asked first.
    """
    allowed = [split for split in found if split.sizes().min() >= SMALLEST_GROUP]
    if not allowed:
        return ()
    yardstick = Yardstick(points, order)
    return tuple(Division(one, yardstick.silhouette(one.labels, one.k)) for one in allowed)


def choose(found: Sequence[Division], reign: Reign) -> tuple[Division, Reign]:
    """Return the division to show, and what to remember.

    Args:
        found: at least one, each with another k.
        reign: what was remembered the time before.
    """
    by_k = {division.k: division for division in found}
    winner = max(found, key=lambda division: (division.silhouette, -division.k)).k
    if winner == reign.k or reign.k not in by_k:
        return by_k[winner], Reign(winner)
    wins = reign.wins + 1 if winner == reign.challenger else 1
    if wins >= WINS_NEEDED:
        return by_k[winner], Reign(winner)
    return by_k[reign.k], Reign(reign.k, winner, wins)


def _beginning(points: Floats, some: Labels, fresh: Floats, before: Labels | None) -> Floats:
    """Return the better of two beginnings, tried on some of the participants."""
    cold = k_means(points[some], fresh)
    if before is None or not np.bincount(before[before >= 0], minlength=len(fresh)).all():
        return cold.centres
    known = before >= 0
    last = means(points[known], before[known], fresh)
    warm = k_means(points[some], last)
    return cold.centres if cold.spread < CLEARLY_CLOSER * warm.spread else last
