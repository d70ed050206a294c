"""How many groups there are, and who is in which: k from 2 to 5, chosen by silhouette.

From one digest to the next the groups begin with their members of the time before, and their
number changes only after another number has won several times in a row, once a day at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.groups.arrays import Floats, Labels, Places
from services.digest.insight.groups.kmeans import Split, k_means, means, starts
from services.digest.insight.groups.silhouette import Yardstick

WINS_NEEDED = 3
# Groups of the time before stay unless a fresh beginning finds groups this much closer together.
CLEARLY_CLOSER = 0.9


@dataclass(frozen=True)
class Reign:
    """Which number of groups is shown, and which would take its place.

    Args:
        k: how many groups are shown; 0 when none were.
        challenger: another number that won the latest time; 0 when there is none.
        wins: how often it has won in a row, each on another day.
        won_on: the day of its latest win that counted; None where that is not known.
    """

    k: int = 0
    challenger: int = 0
    wins: int = 0
    won_on: date | None = None

    def counts(self, day: date | None) -> bool:
        """Return whether a win of the same challenger on this day counts; unknown days do."""
        return day is None or self.won_on is None or day > self.won_on


@dataclass(frozen=True, eq=False)
class Division:
    """The participants in groups, each of enough people.

    Args:
        split: the groups.
        silhouette: how well they stand apart.
        reign: what to remember.
    """

    split: Split
    silhouette: float
    reign: Reign


def divide(
    points: Floats, some: Places, before: Labels, reign: Reign, day: date | None = None
) -> Division | None:
    """Return the groups, or None where every way to divide leaves a group of too few people.

    Args:
        points: two columns, at least ``LEAST_PEOPLE`` rows.
        some: the places of those who are measured. k is chosen by them.
        before: of each participant a number for their group of the time before, -1 for newcomers.
        reign: what was remembered the time before.
        day: for ``choose``.
    """
    yardstick, tried = Yardstick(points[some]), _splits(points, some, before, reign.k)
    silhouettes = {
        k: yardstick.silhouette(split.labels, k) for k, split in tried.items() if _allowed(split)
    }
    while silhouettes:
        chosen = choose(silhouettes, reign, day)
        split = k_means(points, tried[chosen.k].centres)
        if _allowed(split):
            return Division(split, yardstick.silhouette(split.labels[some], chosen.k), chosen)
        del silhouettes[chosen.k]
    return None


def choose(silhouettes: Mapping[int, float], reign: Reign, day: date | None = None) -> Reign:
    """Return how many groups to show, and what to remember.

    A moment has digests for several audiences, and others are asked for by hand. So that these
    alone never change the number, a win counts once a day.

    Args:
        silhouettes: k → how well k groups stand apart; at least one.
        reign: what was remembered the time before.
        day: of this time; where it is None every win counts.
    """
    winner = max(silhouettes, key=lambda k: (silhouettes[k], -k))
    if winner == reign.k or reign.k not in silhouettes:
        return Reign(winner)
    if winner != reign.challenger:
        return Reign(reign.k, winner, 1, day)
    if not reign.counts(day):
        return reign
    wins = reign.wins + 1
    return Reign(winner) if wins >= WINS_NEEDED else Reign(reign.k, winner, wins, day)


def _splits(points: Floats, some: Places, before: Labels, shown: int) -> dict[int, Split]:
    tried = {k: k_means(points[some], start) for k, start in starts(points[some]).items()}
    known = before >= 0
    seats, groups = np.unique(before[known], return_inverse=True)
    if shown in tried and len(seats) == shown:
        last = means(points[known], groups, tried[shown].centres)
        warm = k_means(points[some], last)
        if tried[shown].spread >= CLEARLY_CLOSER * warm.spread:
            tried[shown] = warm
    return tried


def _allowed(split: Split) -> bool:
    return bool(split.sizes().min() >= SMALLEST_GROUP)
