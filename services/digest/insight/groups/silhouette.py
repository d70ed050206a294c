"""How well groups stand apart: the mean silhouette (Rousseeuw, 1987).

Of one participant it is (b - a) / max(a, b): a is the mean distance to the others of their own
group, b that to the nearest other group. It is exact up to ``EXACT_UP_TO`` participants. Beyond,
``ASKED`` of them are measured, each against at most ``ASKED`` members of every group, chosen by a
checksum of their ids: the same people again in the next digest.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from services.digest.insight.groups.kmeans import Labels
from services.digest.insight.groups.matrix import Floats

EXACT_UP_TO = 2_000
ASKED = 1_000
Order = NDArray[np.intp]


class Yardstick:
    """Measures silhouettes on one map.

    Args:
        points: two columns.
        order: of all points, which are asked first; it matters beyond ``EXACT_UP_TO``.
    """

    def __init__(self, points: Floats, order: Order) -> None:
        self._points = points
        self._order = order
        self._distances = cdist(points, points) if len(points) <= EXACT_UP_TO else None

    def silhouette(self, labels: Labels, k: int) -> float:
        """Return the mean silhouette, from -1 to 1.

        Args:
            labels: of each point its group.
            k: how many groups there are; each has at least two points.
        """
        if self._distances is not None:
            return _mean_silhouette(_exact(self._distances, labels, k), labels)
        asked = self._order[:ASKED]
        return _mean_silhouette(self._sampled(asked, labels, k), labels[asked])

    def _sampled(self, asked: Order, labels: Labels, k: int) -> Floats:
        distances = np.empty((len(asked), k))
        ordered = labels[self._order]
        for group in range(k):
            members = self._order[ordered == group][:ASKED]
            others = len(members) - np.isin(asked, members)
            sums = cdist(self._points[asked], self._points[members]).sum(axis=1)
            distances[:, group] = sums / np.maximum(others, 1)
        return distances


def _exact(distances: Floats, labels: Labels, k: int) -> Floats:
    others = np.bincount(labels, minlength=k) - np.eye(k, dtype=np.intp)[labels]
    found: Floats = (distances @ np.eye(k)[labels]) / np.maximum(others, 1)
    return found


def _mean_silhouette(distances: Floats, own: Labels) -> float:
    places = np.arange(len(own))
    inside = distances[places, own]
    others = distances.copy()
    others[places, own] = np.inf
    outside = others.min(axis=1)
    larger = np.maximum(inside, outside)
    apart = np.divide(outside - inside, larger, out=np.zeros(len(own)), where=larger > 0)
    return float(apart.mean())


def asking_order(ids: Sequence[str]) -> Order:
    """Return the places of all participants, in an order that says nothing about them.

    Up to ``EXACT_UP_TO`` everybody is asked, so that their order does not matter.

    Args:
        ids: of the participants, in order.
    """
    if len(ids) <= EXACT_UP_TO:
        return np.arange(len(ids))
    sums = np.fromiter(map(crc32, map(str.encode, ids)), np.uint32, len(ids))
    return np.argsort(sums, kind="stable")
