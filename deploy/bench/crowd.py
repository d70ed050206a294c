"""A made-up dialogue of any size, whose people think in four ways."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deploy.opinions import Stance, Stances, arrange

_WAYS = (0.4, 0.3, 0.2, 0.1)
_SEED = 1
# Of an idea's appeal, what all share and what each way of thinking adds; from there, how far one
# must lean to take a side.
_SHARED, _OWN, _LEAN = 0.8, 0.6, 0.4
_SPARE = 1.2


def crowd(people: int, ideas: int, stances: int) -> Stances:
    """Return the stances, the same for the same sizes.

    Args:
        people: most of whom take some; few take many.
        ideas: all equally often seen.
        stances: how many there are in all, much fewer than people times ideas.
    """
    chance = np.random.default_rng(_SEED)
    rows, columns = _cells(chance, people, ideas, stances)
    way = chance.choice(len(_WAYS), size=people, p=_WAYS)
    shared = _SHARED * chance.standard_normal(ideas)
    appeal = shared + _OWN * chance.standard_normal((len(_WAYS), ideas))
    lean = appeal[way[rows], columns] + chance.logistic(size=len(rows))
    values = (lean > _LEAN).astype(np.int8) - (lean < -_LEAN).astype(np.int8)
    names = [f"p{number}" for number in range(people)]
    return arrange(names, [str(number) for number in range(ideas)], rows, columns, values)


def parted(stances: Stances, share: float) -> tuple[list[Stance], list[Stance]]:
    """Return most stances, and a share of them that came later, as a store gives them.

    A store makes new strings for every stance, so these do not share theirs either.

    Args:
        stances: all of them.
        share: of those that came later, from 0 to 1.
    """
    later = np.random.default_rng(_SEED).random(len(stances)) < share
    return _as_stored(stances, ~later), _as_stored(stances, later)


def _as_stored(stances: Stances, chosen: NDArray[np.bool_]) -> list[Stance]:
    codes = (stances.rows, stances.columns, stances.values)
    cells = zip(*(code[chosen].tolist() for code in codes), strict=True)
    return [(f"p{row}", f"i{column}", value) for row, column, value in cells]


def _cells(
    chance: np.random.Generator, people: int, ideas: int, stances: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    zeal = chance.gamma(2.0, 1.0, people).cumsum()
    drawn = np.searchsorted(zeal / zeal[-1], chance.random(int(stances * _SPARE)))
    cells = np.unique(drawn * ideas + chance.integers(ideas, size=len(drawn)))
    chosen = np.sort(chance.permutation(cells)[:stances])
    return np.divmod(chosen, ideas)
