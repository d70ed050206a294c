"""How stable groups are: a dialogue is replayed, and its groups compared from slice to slice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import comb
from statistics import fmean

from services.digest.insight.groups.analysis import NOTHING_BEFORE, analyse
from services.digest.insight.groups.stances import Stance, Stances, read_stances

SLICES = 10
# A slice is a digest of its own day; which days is of no account.
_FIRST_DAY = date(2021, 1, 1)


@dataclass(frozen=True)
class Stability:
    """How much of the groups stays from one slice to the next.

    Args:
        likeness: the adjusted Rand index of each pair of adjacent slices that both have groups,
            over the participants who are in both.
        kept: of each such pair the share of these participants who kept their letter.
        counts: of each slice how many groups there are; 0 for none.
    """

    likeness: tuple[float, ...]
    kept: tuple[float, ...]
    counts: tuple[int, ...]

    @property
    def mean(self) -> float | None:
        """Return the mean likeness, or None where no two adjacent slices have groups."""
        return fmean(self.likeness) if self.likeness else None


def replay(stances: Sequence[Stance], ideas: Iterable[str], *, warm: bool) -> Stability:
    """Return how stable the groups of a dialogue would have been.

    Args:
        stances: all that were taken, oldest first; one person may take several on an idea.
        ideas: those that stand in the end.
        warm: whether each slice begins with the groups of the one before, as digests do.
    """
    state, found = NOTHING_BEFORE, []
    standing = tuple(ideas)
    for number in range(1, SLICES + 1):
        day = _FIRST_DAY + timedelta(days=number)
        groups, after = analyse(_until(stances, number, standing), state, day)
        state = after if warm else NOTHING_BEFORE
        found.append(groups.letters())
    pairs = [(one, other) for one, other in pairwise(found) if one and other]
    return Stability(
        likeness=tuple(_likeness(one, other) for one, other in pairs),
        kept=tuple(_kept(one, other) for one, other in pairs),
        counts=tuple(len(set(letters.values())) for letters in found),
    )


def adjusted_rand(one: Sequence[str], other: Sequence[str]) -> float:
    """Return how alike two divisions of the same people are (Hubert and Arabie, 1985).

    Args:
        one: each person's group.
        other: their group in the other division, in the same order.

    Returns:
        1 for the same groups, 0 for what chance alone would give, less where they are less alike.
    """
    both = _pairs(Counter(zip(one, other, strict=True)))
    first, second, all_pairs = _pairs(Counter(one)), _pairs(Counter(other)), comb(len(one), 2)
    expected = first * second / all_pairs if all_pairs else 0.0
    most = (first + second) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def _pairs(sizes: Mapping[object, int]) -> int:
    return sum(comb(size, 2) for size in sizes.values())


def _until(stances: Sequence[Stance], number: int, ideas: tuple[str, ...]) -> Stances:
    first = stances[: len(stances) * number // SLICES]
    latest = {(participant, idea): value for participant, idea, value in first}
    return read_stances(((who, idea, value) for (who, idea), value in latest.items()), ideas)


def _likeness(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    both = sorted(one.keys() & other.keys())
    return adjusted_rand([one[who] for who in both], [other[who] for who in both])


def _kept(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    both = one.keys() & other.keys()
    return sum(one[who] == other[who] for who in both) / max(1, len(both))
