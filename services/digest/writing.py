"""Writing what a batch changes, within its transaction."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from pymongo import ReplaceOne, UpdateOne
from pymongo.client_session import ClientSession

from services.chassis.mongo import Store
from services.chassis.pieces import pieces
from services.digest.readmodel import Changes

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


def count(store: Store, session: ClientSession, changes: Changes, *, rebuilding: bool) -> None:
    """Add to the records, the ideas and the revision of each dialogue.

    Args:
        store: the database.
        session: of the transaction.
        changes: of the batch.
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
            **({} if rebuilding else hours[dialogue]),
        }
        for dialogue in sorted(changes.dialogues)
    }
    updates = [UpdateOne({"_id": key}, {"$inc": one}, upsert=True) for key, one in amounts.items()]
    if updates:
        store["meters"].bulk_write(updates, ordered=False, session=session)
