"""Stances as arrays: sorted, checked, and the same whatever order they came in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.digest.insight.snapshot import idea_order

AGREE, PASS, DISAGREE = 1, 0, -1
Stance = tuple[str, str, int]
Codes = NDArray[np.int32]
Values = NDArray[np.int8]
_AT_A_TIME = 100_000
_PARTICIPANT, _IDEA, _VALUE = itemgetter(0), itemgetter(1), itemgetter(2)
_WRONG = "A stance is 1, 0 or -1."


class StanceError(ValueError):
    """Stances that cannot be worked with: another value, or two for one person and idea."""


@dataclass(frozen=True, eq=False)
class Stances:
    """Who took which stance on which idea; each pair at most once.

    Args:
        participants: their ids, in the order of ``idea_order``.
        ideas: their ids, in the same order; an idea may have no stance.
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

    def with_new(self, new: Stances) -> Stances:
        """Return these stances and newer ones; where both know a pair, the newer counts.

        Args:
            new: what came in since; its ideas are added to these.
        """
        people = _union(self.participants, new.participants)
        ideas = _union(self.ideas, new.ideas)
        rows = _joined(people, (self.participants, self.rows), (new.participants, new.rows))
        columns = _joined(ideas, (self.ideas, self.columns), (new.ideas, new.columns))
        values = np.concatenate([self.values, new.values])
        keys = _keys(rows, columns, len(ideas))
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        latest = np.append(keys[1:] != keys[:-1], np.ones(min(1, len(keys)), dtype=bool))
        order = order[latest]
        return Stances(people, ideas, rows[order], columns[order], values[order])


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
    empty = (np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int8))
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
    people, row_of = _sorted(participants)
    names, column_of = _sorted(ideas)
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
) -> tuple[Codes, Codes, Values]:
    try:
        values = np.fromiter(map(_VALUE, chunk), np.int8, len(chunk))
    except (OverflowError, TypeError, ValueError):
        raise StanceError(_WRONG) from None
    return _codes(chunk, _PARTICIPANT, people), _codes(chunk, _IDEA, ideas), values


def _codes(chunk: list[Stance], name: Callable[[Stance], str], known: dict[str, int]) -> Codes:
    # Their order does not matter: they are sorted at the end.
    for one in set(map(name, chunk)).difference(known):
        known[one] = len(known)
    return np.fromiter(map(known.__getitem__, map(name, chunk)), np.int32, len(chunk))


def _sorted(names: Sequence[str]) -> tuple[tuple[str, ...], Codes]:
    order = sorted(range(len(names)), key=lambda place: idea_order(names[place]))
    places = np.empty(len(names), np.int32)
    places[order] = np.arange(len(names), dtype=np.int32)
    return tuple(names[place] for place in order), places


def _union(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    known = set(old)
    added = [name for name in new if name not in known]
    return tuple(sorted((*old, *added), key=idea_order)) if added else old


def _joined(names: tuple[str, ...], *parts: tuple[tuple[str, ...], Codes]) -> Codes:
    places = {name: place for place, name in enumerate(names)}
    moved = [
        codes if own is names else np.array([places[one] for one in own], np.int32)[codes]
        for own, codes in parts
    ]
    return np.concatenate(moved)


def _keys(rows: Codes, columns: Codes, ideas: int) -> NDArray[np.int64]:
    return rows.astype(np.int64) * max(1, ideas) + columns
