"""Stances to test with: drawn by hypothesis, or of camps that are known beforehand."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from services.digest.insight.groups.stances import Stance

Table = dict[tuple[str, str], int]
# How fast a machine is, is not what is tested.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def tables(draw, people: int = 24, ideas: int = 10) -> Table:
    """Return participant and idea → stance, with many cells missing."""
    who = [f"p{number}" for number in range(draw(st.integers(1, people)))]
    what = [str(number) for number in range(draw(st.integers(1, ideas)))]
    cells = [(person, idea) for person in who for idea in what]
    values = st.sampled_from((1, 0, -1, None))
    drawn = draw(st.lists(values, min_size=len(cells), max_size=len(cells)))
    return {cell: value for cell, value in zip(cells, drawn, strict=True) if value is not None}


def as_stances(table: Table) -> list[Stance]:
    return [(who, idea, value) for (who, idea), value in table.items()]


def camps(
    *sizes: int, ideas: int = 12, seen: float = 0.9, noise: float = 0.05, seed: int = 1
) -> list[Stance]:
    """Return the stances of camps, each with its own opinion on most ideas.

    Person `c1p7` is the seventh of the second camp. The last two ideas everybody agrees with.
    """
    chance = random.Random(seed)
    views = [[chance.choice((1, -1)) for _ in range(ideas - 2)] + [1, 1] for _ in sizes]
    found = []
    for camp, size in enumerate(sizes):
        for person in range(size):
            for idea, view in enumerate(views[camp]):
                if chance.random() < seen:
                    value = chance.choice((1, 0, -1)) if chance.random() < noise else view
                    found.append((f"c{camp}p{person}", str(idea), value))
    return found
