"""Who counts, and the matrix of their stances around each idea's mean."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress

import numpy as np
from scipy.sparse import csr_array

from services.digest.insight.groups.arrays import Codes, Counts, Floats, Mask, Values
from services.digest.insight.groups.stances import Stances

MOST_STANCES_ASKED = 7
LEAST_PEOPLE = 15


@dataclass(frozen=True, eq=False)
class Counted:
    """The participants who count, and their stances.

    Args:
        participants: their ids, in order.
        ideas: the ideas' ids, in order.
        columns: of each stance the idea's place, those of one participant after another.
        values: 1 agree, 0 pass, -1 disagree.
        own: how many stances each participant took, at least one.
    """

    participants: tuple[str, ...]
    ideas: tuple[str, ...]
    columns: Codes
    values: Values
    own: Counts

    def centred(self) -> csr_array:
        """Return each stance minus the mean of its idea, one row for a participant.

        A missing stance is filled with the idea's mean. The mean then stays what it was, so that
        whoever is missing lies at zero, and zeros need no room.
        """
        # Once, because numpy would convert the columns at each use.
        places = self.columns.astype(np.intp)
        seen = np.bincount(places, minlength=len(self.ideas))
        total = np.bincount(places, weights=self.values, minlength=len(self.ideas))
        mean = total / np.maximum(seen, 1)
        # Of the same kind as the columns: scipy would copy them to the larger kind.
        starts = np.concatenate([[0], np.cumsum(self.own)]).astype(np.int32)
        shape = (len(self.participants), len(self.ideas))
        return csr_array((self.values - mean[places], self.columns, starts), shape=shape)

    def scale(self) -> Floats:
        """Return by how much each participant is moved out: sqrt(ideas / own stances)."""
        scale: Floats = np.sqrt(len(self.ideas) / self.own)
        return scale


def who_counts(own: Counts, ideas: int) -> Mask:
    """Return who counts: at least 7 stances, or one on every idea where there are fewer ideas.

    Where those are fewer than 15 people, the people with most stances come on top; with equal
    numbers the first by id.

    Args:
        own: stances of each participant, in the order of their ids.
        ideas: how many ideas there are.
    """
    mask = own >= max(1, min(MOST_STANCES_ASKED, ideas))
    if mask.sum() >= LEAST_PEOPLE:
        return mask
    most_first = np.lexsort((np.arange(len(own)), -own))[:LEAST_PEOPLE]
    topped = np.zeros(len(own), dtype=bool)
    topped[most_first] = True
    chosen: Mask = topped & (own > 0)
    return chosen


def count_in(stances: Stances) -> Counted:
    """Return the stances of those who count.

    Args:
        stances: of everybody.
    """
    mask = who_counts(stances.own, len(stances.ideas))
    kept = np.repeat(mask, stances.own)
    people = tuple(compress(stances.participants, mask.tolist()))
    return Counted(
        participants=people,
        ideas=stances.ideas,
        columns=stances.columns[kept],
        values=stances.values[kept],
        own=stances.own[mask],
    )
