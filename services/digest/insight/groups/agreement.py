"""What each group says about each idea."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.groups.arrays import Counts, Floats, Labels, Mask
from services.digest.insight.groups.matrix import Counted
from services.digest.insight.groups.stances import AGREE, DISAGREE

PLACES = 6
_KINDS = 3


class Side(StrEnum):
    """Of an idea."""

    AGREE = "agree"
    DISAGREE = "disagree"


@dataclass(frozen=True, eq=False)
class Agreement:
    """Stances per group and idea: one row for a group, one column for an idea.

    Args:
        letters: of the groups.
        ideas: their ids.
        agree: how many agree.
        disagree: how many disagree.
        seen: how many took a stance, passes too.
    """

    letters: tuple[str, ...]
    ideas: tuple[str, ...]
    agree: Counts
    disagree: Counts
    seen: Counts

    def taking(self, side: Side) -> Counts:
        """Return how many took a side."""
        return self.agree if side is Side.AGREE else self.disagree

    def share(self, side: Side) -> Floats:
        """Return P(side | group) = (took it + 1) / (seen + 2)."""
        return share(self.taking(side), self.seen)

    def shown(self) -> Mask:
        """Return which ideas may be shown: those that enough people of every group have seen."""
        shown: Mask = np.all(self.seen >= SMALLEST_GROUP, axis=0)
        return shown


def share(part: Counts, whole: Counts) -> Floats:
    """Return (part + 1) / (whole + 2): one half where nobody was asked (Laplace)."""
    found: Floats = (part + 1) / (whole + 2)
    return found


def agreement(counted: Counted, labels: Labels, letters: Sequence[str]) -> Agreement:
    """Return what the groups say.

    Args:
        counted: the participants and their stances.
        labels: of each participant the group.
        letters: of the groups, which become the rows in the order of the alphabet.
    """
    alphabetical = sorted(letters)
    rows = np.array([alphabetical.index(letter) for letter in letters])
    shape = (len(letters), len(counted.ideas))
    # One pass: disagree, pass and agree lie side by side.
    cells = np.repeat(rows[labels] * _KINDS * shape[1] - DISAGREE, counted.own)
    cells += counted.columns * _KINDS
    cells += counted.values
    counts = np.bincount(cells, minlength=_KINDS * shape[0] * shape[1]).reshape(*shape, _KINDS)
    return Agreement(
        letters=tuple(alphabetical),
        ideas=counted.ideas,
        agree=counts[:, :, AGREE - DISAGREE],
        disagree=counts[:, :, 0],
        seen=counts.sum(axis=2),
    )
