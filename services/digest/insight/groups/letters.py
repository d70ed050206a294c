"""Letters of groups: a group keeps its letter, and so its colour, by who is in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np

from services.digest.insight.groups.arrays import Labels, Places

LETTERS = "ABCDE"


def name_groups(labels: Labels, k: int, before: Labels) -> tuple[str, ...]:
    """Return the letter of each group.

    As many participants as possible keep their letter. A group with none of them gets a letter
    that nobody had, and when all are taken one that has come free. Without a time before, the
    largest group is A.

    Args:
        labels: of each participant the group.
        k: how many groups there are.
        before: of each participant the place in the alphabet of their letter of the time before,
            from 0, and -1 for newcomers.
    """
    shared = _shared(labels, k, before)
    seats = max(permutations(range(len(LETTERS)), k), key=lambda seats: _kept(shared, seats))
    kept = [seat if shared[group, seat] else None for group, seat in enumerate(seats)]
    # The letters that nobody had come first.
    spare = sorted(
        set(range(len(LETTERS))) - set(kept), key=lambda seat: (shared[:, seat].any(), seat)
    )
    sizes = np.bincount(labels, minlength=k)
    for group in sorted(range(k), key=lambda group: (-sizes[group], _first(labels, group))):
        if kept[group] is None:
            kept[group] = spare.pop(0)
    return tuple(LETTERS[seat] for seat in kept if seat is not None)


def _shared(labels: Labels, k: int, before: Labels) -> Places:
    known = before >= 0
    cells = labels[known] * len(LETTERS) + before[known]
    return np.bincount(cells, minlength=k * len(LETTERS)).reshape(k, len(LETTERS))


def _kept(shared: Places, seats: Sequence[int]) -> int:
    return int(shared[np.arange(len(seats)), list(seats)].sum())


def _first(labels: Labels, group: int) -> int:
    return int(np.argmax(labels == group))
