"""How the event log looks in the store: keys that stand alone, and packs with what events say."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.chassis import packing
from services.chassis.packing import Document
from services.chassis.pieces import pieces
from services.engagement.domain import Record

KEYS, COLLECTION = "log", "log_packs"
# With the longest texts there are, so many fit into one document of the store.
_MOST_RECORDS = 250
_LOGGED = "logged"


def key_document(key: str, fingerprint: str | None, batch: str) -> Document:
    """Return what recognises an event that comes again, and names the pack with what it says."""
    return {"_id": key, "fingerprint": fingerprint, "batch": batch}


def logged(record: Record, recorded_at: datetime) -> Document:
    """Return an event as it lies in a pack."""
    return {"record": record, "recorded_at": recorded_at}


def documents(batch: str, events: list[Document]) -> list[Document]:
    """Return what was counted in a batch as packs: one for each dialogue, more where it is much."""
    by_dialogue: dict[str, list[Document]] = defaultdict(list)
    for one in events:
        by_dialogue[one["record"]["dialogue"]].append(one)
    return [
        {
            "_id": f"{dialogue}/{batch}/{number}",
            "dialogue": dialogue,
            **content(part),
        }
        for dialogue, all_of_it in by_dialogue.items()
        for number, part in enumerate(pieces(all_of_it, _MOST_RECORDS))
    ]


def content(events: Sequence[Document]) -> Document:
    """Return what a pack is to hold, as its document says it."""
    return {_LOGGED: packing.packed(_LOGGED, events)}


def opened(pack: Mapping[str, Any]) -> list[Document]:
    """Return what a pack holds."""
    return packing.unpacked(_LOGGED, pack[_LOGGED])
