"""How well groups stand apart: the mean silhouette (Rousseeuw, 1987), exact.

Of one participant it is (b - a) / max(a, b): a is the mean distance to the others of their own
group, b that to the nearest other group. The work grows with the square of the participants, so
beyond ``EXACT_UP_TO`` of them ``ASKED`` are taken, by a checksum of their ids: the same people
again in the next digest.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from scipy.spatial.distance import cdist

from services.digest.insight.groups.arrays import Floats, Labels, Places

EXACT_UP_TO = 2_000
ASKED = 1_000


class Yardstick:
    """Measures silhouettes on one map.

    Args:
        points: two columns.
    """

    def __init__(self, points: Floats) -> None:
        self._distances = cdist(points, points)

    def silhouette(self, labels: Labels, k: int) -> float:
        """Return the mean silhouette, from -1 to 1. Whoever is alone in a group counts as 0.

        Args:
            labels: of each point its group.
            k: how many groups there are.
        """
        own = np.eye(k)[labels]
        sizes = own.sum(axis=0)
        distances = (self._distances @ own) / np.maximum(sizes - own, 1)
        inside = distances[own > 0]
        distances[(own > 0) | (sizes == 0)] = np.inf
        outside = distances.min(axis=1)
        larger = np.maximum(inside, outside)
        measured = (larger > 0) & (sizes[labels] > 1)
        apart = np.divide(outside - inside, larger, out=np.zeros(len(labels)), where=measured)
        return float(apart.mean())


def some_of(ids: Sequence[str]) -> Places:
    """Return the places of those who are measured: everybody, or some of very many.

    Args:
        ids: of all participants, in order.
    """
    if len(ids) <= EXACT_UP_TO:
        return np.arange(len(ids))
    sums = np.fromiter(map(crc32, map(str.encode, ids)), np.uint32, len(ids))
    return np.sort(np.argsort(sums, kind="stable")[:ASKED])
