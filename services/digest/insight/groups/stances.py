"""Stances as arrays: sorted, checked, and the same whatever order they came in."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, repeat
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.digest.insight.groups.arrays import Codes, Counts, Floats, Values
from services.digest.insight.snapshot import idea_order

AGREE, PASS, DISAGREE = 1, 0, -1
Stance = tuple[str, str, int]
Order = Callable[[str], tuple[int, int, str]] | None
_AT_A_TIME = 100_000
_PARTICIPANT, _IDEA, _VALUE = itemgetter(0), itemgetter(1), itemgetter(2)
_WRONG = "A stance is 1, 0 or -1."


class StanceError(ValueError):
    """Stances that cannot be worked with: another value, or two for one person and idea."""


@dataclass(frozen=True, eq=False)
class Stances:
    """Who took which stance on which idea; each pair at most once.

    Args:
        participants: their ids, sorted.
        ideas: their ids, in the order of ``idea_order``; an idea may have no stance.
        rows: of each stance the participant's place, ascending.
        columns: of each stance the idea's place, ascending within a row.
        values: 1 agree, 0 pass, -1 disagree.
    """

    participants: tuple[str, ...]
    ideas: tuple[str, ...]
    rows: Codes
    columns: Codes
    values: Values

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def own(self) -> Counts:
        """Return how many stances each participant took."""
        return np.bincount(self.rows, minlength=len(self.participants))

    def people(self) -> int:
        """Return how many participants have a stance."""
        return int(np.count_nonzero(self.own))

    def with_new(self, new: Stances) -> Stances:
        """Return these stances and newer ones; where both know a pair, the newer counts.

        Args:
            new: what came in since; its ideas are added to these.
        """
        people, old_rows, new_rows = _merged(self.participants, new.participants, None)
        ideas, old_columns, new_columns = _merged(self.ideas, new.ideas, idea_order)
        rows, columns = np.repeat(old_rows, self.own), old_columns[self.columns]
        late_rows, late_columns = new_rows[new.rows], new_columns[new.columns]
        known, keys = _keys(rows, columns, len(ideas)), _keys(late_rows, late_columns, len(ideas))
        places = np.searchsorted(known, keys)
        again = np.searchsorted(known, keys, side="right") > places
        values = self.values.copy()
        values[places[again]] = new.values[again]
        places = places[~again]
        return Stances(
            participants=people,
            ideas=ideas,
            rows=np.insert(rows, places, late_rows[~again]),
            columns=np.insert(columns, places, late_columns[~again]),
            values=np.insert(values, places, new.values[~again]),
        )


def read_stances(stances: Iterable[Stance], ideas: Iterable[str] | None = None) -> Stances:
    """Return stances that come one by one.

    Args:
        stances: participant, idea and value, in any order; the latest of each pair only.
        ideas: those that stand, with or without stances; stances on others are left out. All that
            have a stance when None.

    Raises:
        StanceError: a value that is no stance, or a pair that comes twice.
    """
    known: dict[str, int] = {}
    people: dict[str, int] = {}
    wanted = None if ideas is None else frozenset(ideas)
    chunks = [
        _coded(chunk, people, known) for chunk in _chunks(iter(stances), wanted) if len(chunk)
    ]
    for idea in wanted or ():
        known.setdefault(idea, len(known))
    empty = (np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0))
    rows, columns, values = (np.concatenate(part) for part in zip(empty, *chunks, strict=True))
    return arrange(list(people), list(known), rows, columns, values)


def arrange(
    participants: Sequence[str],
    ideas: Sequence[str],
    rows: NDArray[Any],
    columns: NDArray[Any],
    values: NDArray[Any],
) -> Stances:
    """Return stances that come as arrays.

    Args:
        participants: ids, in any order.
        ideas: ids, in any order.
        rows: of each stance the participant's place.
        columns: of each stance the idea's place.
        values: 1 agree, 0 pass, -1 disagree.

    Raises:
        StanceError: a value that is no stance, or a pair that comes twice.
    """
    if len(values) and not np.isin(values, (AGREE, PASS, DISAGREE)).all():
        raise StanceError(_WRONG)
    people, row_of = _in_order(participants, None)
    names, column_of = _in_order(ideas, idea_order)
    rows, columns = row_of[rows], column_of[columns]
    keys = _keys(rows, columns, len(names))
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    if (keys[1:] == keys[:-1]).any():
        raise StanceError("There are two stances of one participant on one idea.")
    return Stances(people, names, rows[order], columns[order], values[order].astype(np.int8))


def _chunks(stances: Iterable[Stance], wanted: frozenset[str] | None) -> Iterable[list[Stance]]:
    iterator = iter(stances)
    while chunk := list(islice(iterator, _AT_A_TIME)):
        yield chunk if wanted is None else [one for one in chunk if one[1] in wanted]


def _coded(
    chunk: list[Stance], people: dict[str, int], ideas: dict[str, int]
) -> tuple[Codes, Codes, Floats]:
    try:
        # As floats, because 0.5 would become an integer without a word.
        values = np.fromiter(map(_VALUE, chunk), np.float64, len(chunk))
    except (OverflowError, TypeError, ValueError):
        raise StanceError(_WRONG) from None
    return _codes(chunk, _PARTICIPANT, people), _codes(chunk, _IDEA, ideas), values


def _codes(chunk: list[Stance], name: Callable[[Stance], str], known: dict[str, int]) -> Codes:
    # Their order does not matter: they are sorted at the end.
    for one in set(map(name, chunk)).difference(known):
        known[one] = len(known)
    return np.fromiter(map(known.__getitem__, map(name, chunk)), np.int32, len(chunk))


def _merged(
    old: tuple[str, ...], new: tuple[str, ...], order: Order
) -> tuple[tuple[str, ...], Codes, Codes]:
    """Return all names in order, and the places among them of the old and of the new ones."""
    known = dict(zip(old, range(len(old)), strict=True))
    added = [name for name in new if name not in known]
    before = np.array([_place(old, name, order) for name in added], np.int32)
    numbers = np.arange(len(old), dtype=np.int32)
    moved = (numbers + np.searchsorted(before, numbers, side="right")).astype(np.int32)
    found = np.fromiter(map(known.get, new, repeat(-1)), np.int32, len(new))
    places = np.append(moved, np.int32(-1))[found]
    places[found < 0] = before + np.arange(len(added), dtype=np.int32)
    names = tuple(sorted((*old, *added), key=order)) if added else old
    return names, moved, places


def _place(names: tuple[str, ...], name: str, order: Order) -> int:
    return bisect(names, name) if order is None else bisect(names, order(name), key=order)


def _in_order(names: Sequence[str], order: Order) -> tuple[tuple[str, ...], Codes]:
    """Return the names in order, and of each as it was given its place among them."""
    key = names.__getitem__ if order is None else lambda place: order(names[place])
    given = sorted(range(len(names)), key=key)
    places = np.empty(len(names), np.int32)
    places[given] = np.arange(len(names), dtype=np.int32)
    # Copies lie side by side. The names as given lie far apart, and every later use would pay.
    return tuple((names[place] + " ")[:-1] for place in given), places


def _keys(rows: Codes, columns: Codes, ideas: int) -> Counts:
    keys = rows.astype(np.int64)
    # In place, because each array of this length costs more than its arithmetic.
    keys *= max(1, ideas)
    keys += columns
    return keys
