"""Packs: what many records say, in one document of the read model."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.chassis import packing
from services.chassis.packing import Document
from services.digest.said import Said

COLLECTION = "packs"
# About a thousand records; each fold writes the last pack anew.
MOST_WEIGHT = 200_000
_OF_A_RECORD = 200
# A character takes at most this many bytes.
_OF_A_CHARACTER = 4
_SAID = "said"


def document(dialogue: str, number: int, said: Iterable[Said]) -> Document:
    """Return a pack as it stands in the store.

    Args:
        dialogue: whose.
        number: of the pack within its dialogue, from 0.
        said: what it holds.
    """
    return {"_id": name(dialogue, number), "dialogue": dialogue, _SAID: packed(said)}


def packed(said: Iterable[Said]) -> bytes:
    """Return what a pack is to hold, as it holds it."""
    return packing.packed(_SAID, said)


def name(dialogue: str, number: int) -> str:
    """Return the id of a pack."""
    return f"{dialogue}/{number:08}"


def opened(packs: Iterable[Mapping[str, Any]]) -> Iterator[Said]:
    """Yield what packs hold, one pack in memory at a time."""
    for one in packs:
        yield from packing.unpacked(_SAID, one[_SAID])


def filled(last: Iterable[Said], fresh: Iterable[Said]) -> list[list[Said]]:
    """Return the last pack with what is fresh, and as many more packs as that takes.

    Args:
        last: what the last pack holds; nothing where there is none.
        fresh: what comes to it.
    """
    packs = [list(last)]
    weight = sum(map(_weight, packs[0]))
    for one in fresh:
        if packs[-1] and weight + _weight(one) > MOST_WEIGHT:
            packs.append([])
            weight = 0
        packs[-1].append(one)
        weight += _weight(one)
    return packs


def _weight(one: Said) -> int:
    written = len(one.get("text") or "") + len(one.get("query") or "")
    return _OF_A_RECORD + _OF_A_CHARACTER * written
