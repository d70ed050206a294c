"""Writing what a batch changes, within its transaction."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from pymongo import ReplaceOne, UpdateOne
from pymongo.client_session import ClientSession

from services.chassis.mongo import Store, find_by_keys
from services.chassis.pieces import pieces
from services.digest import packs
from services.digest.readmodel import Changes
from services.digest.said import Said

_PACKS = packs.COLLECTION
# While the embedded store carries out a statement nobody else can write.
_DOCUMENTS_AT_ONCE = 50


def put(
    store: Store,
    session: ClientSession,
    name: str,
    documents: Mapping[str, dict[str, Any]],
    held: Collection[str],
) -> None:
    """Write whole documents to a collection.

    Inserting what is new is several times faster than replacing with upsert. It goes in small
    pieces, so that whoever counts meanwhile gets a turn between them.

    Args:
        store: the database.
        session: of the transaction.
        name: of the collection.
        documents: by id.
        held: ids of those that exist.
    """
    new = [one for key, one in documents.items() if key not in held]
    old = [ReplaceOne({"_id": key}, one) for key, one in documents.items() if key in held]
    for inserted in pieces(new, _DOCUMENTS_AT_ONCE):
        store[name].insert_many(inserted, ordered=False, session=session)
    for replaced in pieces(old, _DOCUMENTS_AT_ONCE):
        store[name].bulk_write(replaced, ordered=False, session=session)


def pack(store: Store, session: ClientSession, said: Mapping[str, list[Said]]) -> Counter[str]:
    """Put what was said into the packs of each dialogue, and return how many are new.

    Args:
        store: the database.
        session: of the transaction; the caller adds the new ones to the meters within it.
        said: per dialogue.
    """
    meters = find_by_keys(store["meters"], said, session, {"packs": 1})
    counted = {one["_id"]: number for one in meters if (number := one.get("packs"))}
    last = {key: packs.name(key, number - 1) for key, number in counted.items()}
    held = {one["_id"]: one for one in find_by_keys(store[_PACKS], last.values(), session)}
    documents: dict[str, dict[str, Any]] = {}
    for dialogue, fresh in said.items():
        # Retention may have removed it.
        before = [held[key]] if (key := last.get(dialogue)) in held else []
        first = counted.get(dialogue, 0) - len(before)
        filled = packs.filled(packs.opened(before), fresh)
        made = [packs.document(dialogue, first + place, one) for place, one in enumerate(filled)]
        documents |= {one["_id"]: one for one in made}
    put(store, session, _PACKS, documents, held)
    return Counter(one["dialogue"] for key, one in documents.items() if key not in held)


def count(
    store: Store,
    session: ClientSession,
    changes: Changes,
    packed: Mapping[str, int],
    *,
    rebuilding: bool,
) -> None:
    """Add to the records, the ideas, the packs and the revision of each dialogue.

    Args:
        store: the database.
        session: of the transaction.
        changes: of the batch.
        packed: how many packs are new, per dialogue.
        rebuilding: whether all is told again; when it was counted is known from the first time.
    """
    hours: dict[str, dict[str, int]] = defaultdict(dict)
    for (dialogue, hour), number in changes.counted.items():
        hours[dialogue][f"counted.{hour}"] = number
    amounts = {
        dialogue: {
            "revision": 1,
            "records": changes.records[dialogue],
            "ideas": changes.ideas[dialogue],
            "packs": packed.get(dialogue, 0),
            **({} if rebuilding else hours[dialogue]),
        }
        for dialogue in sorted(changes.dialogues)
    }
    updates = [UpdateOne({"_id": key}, {"$inc": one}, upsert=True) for key, one in amounts.items()]
    if updates:
        store["meters"].bulk_write(updates, ordered=False, session=session)
