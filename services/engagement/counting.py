"""Counting a batch: from new records to changed involvements and tallies. Pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.engagement.domain import (
    NO_IDEA,
    Involvement,
    Key,
    Record,
    contribution,
    difference,
    fold,
    key_of,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a batch changes.

    Args:
        involvements: after the batch, only those that it touched.
        changes: by how much the tally of each (dialogue, idea) changes; empty where an idea was
            touched and its counts stay as they are.
    """

    involvements: dict[Key, Involvement]
    changes: dict[tuple[str, str], dict[str, int]]


def count(
    records: Iterable[Record],
    known: Mapping[Key, Involvement],
    merges: Mapping[str, Mapping[str, str]],
) -> Counted:
    """Return what new records change.

    Args:
        records: not counted before.
        known: the involvements so far of these people with these ideas, and with the ideas that
            count as one with them.
        merges: per dialogue, for each merged idea the one that it was merged into.
    """
    current = dict(known)
    touched: dict[Key, Involvement] = {}
    for one in records:
        key = key_of(one)
        current[key] = touched[key] = fold(current.get(key, Involvement()), one)
    changes: dict[tuple[str, str], dict[str, int]] = {}
    people: dict[tuple[str, str, str], set[str]] = {}
    for key in touched:
        if key.idea == NO_IDEA:
            continue
        root, group = _group(key, merges)
        changes.setdefault((key.dialogue, key.idea), {})
        people[key.dialogue, root, key.participant] = group
    for (dialogue, root, participant), group in people.items():
        keys = [Key(dialogue, idea, participant) for idea in group]
        change = difference(
            contribution(known[key] for key in keys if key in known),
            contribution(current[key] for key in keys if key in current),
        )
        _add(changes.setdefault((dialogue, root), {}), change)
    return Counted(touched, changes)


def keys_needed(records: Iterable[Record], merges: Mapping[str, Mapping[str, str]]) -> set[Key]:
    """Return the involvements that ``count`` must know for these records."""
    needed = set()
    for one in records:
        key = key_of(one)
        _, group = _group(key, merges)
        needed |= {Key(key.dialogue, idea, key.participant) for idea in group}
    return needed


def root_of(idea: str, merged_into: Mapping[str, str]) -> str:
    """Return the idea that ``idea`` counts with.

    Args:
        idea: any idea of the dialogue.
        merged_into: for each merged idea of the dialogue the one that it was merged into.

    Raises:
        ValueError: when the merges run in a circle.
    """
    seen = {idea}
    while idea in merged_into:
        idea = merged_into[idea]
        if idea in seen:
            raise ValueError(f"merges run in a circle at '{idea}'")
        seen.add(idea)
    return idea


def group_of(root: str, merged_into: Mapping[str, str]) -> set[str]:
    """Return all ideas that count with ``root``, itself included."""
    return {root} | {idea for idea in merged_into if root_of(idea, merged_into) == root}


def _group(key: Key, merges: Mapping[str, Mapping[str, str]]) -> tuple[str, set[str]]:
    merged_into = merges.get(key.dialogue)
    if not merged_into:
        return key.idea, {key.idea}
    root = root_of(key.idea, merged_into)
    return root, group_of(root, merged_into)


def _add(counts: dict[str, int], change: Mapping[str, int]) -> None:
    for name, value in change.items():
        counts[name] = counts.get(name, 0) + value
