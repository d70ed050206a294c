"""How the event log looks in the store: keys that stand alone, and packs with what events say."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.chassis import packing
from services.chassis.packing import Document
from services.chassis.pieces import light_pieces
from services.contracts.erasure import FREE_TEXTS
from services.engagement.domain import Record

KEYS, COLLECTION = "log", "log_packs"
# A pack is told as one event, which the broker must carry easily. Only what somebody wrote is
# measured; all else that a record says is bounded by the contract, and counted as its usual length.
MOST_BYTES = 1_000_000
MOST_RECORDS = 2_000
_OF_A_RECORD = 400
_LOGGED = "logged"


@dataclass(frozen=True, slots=True)
class Pack:
    """What was counted together in one dialogue; nothing comes to it later.

    Args:
        id: its name.
        dialogue: whose.
        records: what the events say.
    """

    id: str
    dialogue: str
    records: Sequence[Record]


def key_document(key: str, fingerprint: str | None, batch: str) -> Document:
    """Return what recognises an event that comes again, and names the pack with what it says."""
    return {"_id": key, "fingerprint": fingerprint, "batch": batch}


def logged(record: Record, recorded_at: datetime) -> Document:
    """Return an event as it lies in a pack."""
    return {"record": record, "recorded_at": recorded_at}


def cut(batch: str, new: Iterable[Record]) -> list[Pack]:
    """Return what was counted in a batch as packs: one for each dialogue, more where it is much.

    The same batch is cut in the same way every time.

    Args:
        batch: its id.
        new: the records.
    """
    by_dialogue: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(new, key=lambda one: (one["source"], one["id"])):
        by_dialogue[record["dialogue"]].append(record)
    return [
        Pack(f"{dialogue}/{batch}/{number}", dialogue, part)
        for dialogue, all_of_it in sorted(by_dialogue.items())
        for number, part in enumerate(
            light_pieces(all_of_it, _weight, MOST_BYTES, most=MOST_RECORDS)
        )
    ]


def document(pack: Pack, recorded_at: Callable[[Record], datetime]) -> Document:
    """Return a pack as it stands in the store.

    Args:
        pack: what it holds.
        recorded_at: tells when a record was counted, in UTC.
    """
    events = [logged(record, recorded_at(record)) for record in pack.records]
    return {"_id": pack.id, "dialogue": pack.dialogue, **content(events)}


def content(events: Sequence[Document]) -> Document:
    """Return what a pack is to hold, as its document says it."""
    return {_LOGGED: packing.packed(_LOGGED, events)}


def opened(pack: Mapping[str, Any]) -> list[Document]:
    """Return what a pack holds."""
    return packing.unpacked(_LOGGED, pack[_LOGGED])


def _weight(record: Record) -> int:
    return _OF_A_RECORD + sum(len((record.get(name) or "").encode()) for name in FREE_TEXTS)
