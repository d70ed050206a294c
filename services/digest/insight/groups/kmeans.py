"""k-means on the map: where it begins, and how it ends. There is no chance in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import linkage

from services.digest.insight.groups.arrays import Floats, Labels, Places

FEWEST_GROUPS = 2
MOST_GROUPS = 5
COUNTS = range(FEWEST_GROUPS, MOST_GROUPS + 1)
_MOST_STEPS = 200


@dataclass(frozen=True, eq=False)
class Split:
    """Points in k groups.

    Args:
        k: how many groups.
        labels: of each point its group, from 0.
        centres: of the groups, a row each.
        spread: the sum of squared distances to the groups' centres.
    """

    k: int
    labels: Labels
    centres: Floats
    spread: float

    def sizes(self) -> Places:
        """Return how many points each group has."""
        return np.bincount(self.labels, minlength=self.k)


def k_means(points: Floats, start: Floats) -> Split:
    """Return the groups that a start leads to: everybody with the nearest centre (Lloyd).

    Args:
        points: two columns.
        start: a centre a row. One that nobody is nearest to stays where it is.
    """
    centres, k = start, len(start)
    labels = _nearest(points, centres)
    for _ in range(_MOST_STEPS):
        centres = means(points, labels, centres)
        moved = _nearest(points, centres)
        if np.array_equal(moved, labels):
            break
        labels = moved
    spread = float(np.square(points - centres[labels]).sum())
    return Split(k, labels, centres, spread)


def means(points: Floats, labels: Labels, otherwise: Floats) -> Floats:
    """Return the mean of each group's points.

    Args:
        points: two columns.
        labels: of each point its group.
        otherwise: a row for each group, used where it has no points.
    """
    k = len(otherwise)
    sizes = np.bincount(labels, minlength=k)
    sums = [np.bincount(labels, weights=column, minlength=k) for column in points.T]
    found: Floats = np.column_stack(sums) / np.maximum(sizes, 1)[:, None]
    return np.where(sizes[:, None] > 0, found, otherwise)


def starts(points: Floats) -> Mapping[int, Floats]:
    """Return k → the centres to begin with, from Ward's tree cut at k groups.

    The tree joins the two groups whose union spreads least, until one is left. Its cuts are good
    beginnings, and the same for the same points.

    Args:
        points: two columns, at least five rows. The work grows with their square.
    """
    sums = [(x, y, 1) for x, y in points.tolist()]
    joins = [(int(one), int(other)) for one, other in linkage(points, "ward")[:, :2].tolist()]
    for one, other in joins:
        left, right = sums[one], sums[other]
        sums.append((left[0] + right[0], left[1] + right[1], left[2] + right[2]))
    return {k: _centres(sums, _cut(joins, len(points), k)) for k in COUNTS}


def _cut(joins: Sequence[tuple[int, int]], points: int, k: int) -> list[int]:
    nodes = [points + len(joins) - 1]
    while len(nodes) < k:
        latest = max(nodes)
        nodes.remove(latest)
        nodes += joins[latest - points]
    return sorted(nodes)


def _centres(sums: Sequence[tuple[float, float, int]], nodes: Sequence[int]) -> Floats:
    return np.array([[sums[one][0] / sums[one][2], sums[one][1] / sums[one][2]] for one in nodes])


def _nearest(points: Floats, centres: Floats) -> Labels:
    # |p|² is the same for every centre, so it is left out.
    lengths = np.square(centres).sum(axis=1)
    labels = np.zeros(len(points), dtype=np.intp)
    least = lengths[0] - 2 * (points @ centres[0])
    for place in range(1, len(centres)):
        distance = lengths[place] - 2 * (points @ centres[place])
        nearer = distance < least
        labels[nearer] = place
        least = np.minimum(least, distance)
    return labels
