"""The method done slowly and obviously, one person and one idea at a time: the oracle."""

from __future__ import annotations

import math
from itertools import combinations
from statistics import NormalDist, fmean

from tests.unit.digest.groups.worlds import Table


def people_of(table: Table) -> list[str]:
    return sorted({who for who, _ in table})


def own(table: Table, who: str) -> int:
    return sum(1 for person, _ in table if person == who)


def counted(table: Table, ideas: list[str]) -> list[str]:
    least = min(7, len(ideas))
    enough = [who for who in people_of(table) if own(table, who) >= least]
    if len(enough) >= 15:
        return enough
    by_most = sorted(people_of(table), key=lambda who: (-own(table, who), who))
    return sorted(by_most[:15])


def filled(table: Table, people: list[str], ideas: list[str]) -> list[list[float]]:
    """Return the matrix as the paper says: the mean where a stance is missing, then centred."""
    columns = []
    for idea in ideas:
        taken = [table[who, idea] for who in people if (who, idea) in table]
        mean = fmean(taken) if taken else 0.0
        column = [table.get((who, idea), mean) for who in people]
        middle = fmean(column)
        columns.append([value - middle for value in column])
    return [list(row) for row in zip(*columns, strict=True)]


def silhouette(points: list[tuple[float, float]], labels: list[int]) -> float:
    scores = []
    for place, point in enumerate(points):
        near: dict[int, list[float]] = {}
        for other, label in enumerate(labels):
            if other != place:
                near.setdefault(label, []).append(math.dist(point, points[other]))
        if labels[place] not in near:
            scores.append(0.0)
            continue
        inside = fmean(near[labels[place]])
        outside = min(fmean(d) for label, d in near.items() if label != labels[place])
        larger = max(inside, outside)
        scores.append((outside - inside) / larger if larger else 0.0)
    return fmean(scores)


def took(table: Table, members: list[str], idea: str, value: int) -> tuple[int, int]:
    """Return how many of the members took a stance of this value, and how many took any."""
    taken = [table[who, idea] for who in members if (who, idea) in table]
    return taken.count(value), len(taken)


def share(part: int, whole: int) -> float:
    return (part + 1) / (whole + 2)


def z(part: int, whole: int, other: int, others: int) -> float:
    pooled = (part + 1 + other + 1) / (whole + 2 + others + 2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / (whole + 2) + 1 / (others + 2)))
    return (share(part, whole) - share(other, others)) / error


def sure() -> float:
    return round(NormalDist().inv_cdf(0.95), 3)


def rand(one: list[str], other: list[str]) -> tuple[int, int, int, int]:
    """Return in how many pairs of people both, only one, only the other, or neither has them
    together."""
    counts = [0, 0, 0, 0]
    for left, right in combinations(range(len(one)), 2):
        together = (one[left] == one[right], other[left] == other[right])
        counts[[(True, True), (True, False), (False, True), (False, False)].index(together)] += 1
    return counts[0], counts[1], counts[2], counts[3]
