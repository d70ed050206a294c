"""Writing what a batch changes, within its transaction."""

from collections.abc import Collection, Mapping
from typing import Any

from pymongo import ReplaceOne, UpdateOne
from pymongo.client_session import ClientSession

from services.chassis.mongo import Store
from services.digest.readmodel import Activity, Changes


def put(
    store: Store,
    session: ClientSession,
    name: str,
    documents: Mapping[str, dict[str, Any]],
    held: Collection[str],
) -> None:
    """Write whole documents to a collection.

    Inserting what is new is several times faster than replacing with upsert.

    Args:
        store: the database.
        session: of the transaction.
        name: of the collection.
        documents: by id.
        held: ids of those that exist.
    """
    new = [one for key, one in documents.items() if key not in held]
    old = [ReplaceOne({"_id": key}, one) for key, one in documents.items() if key in held]
    if new:
        store[name].insert_many(new, ordered=False, session=session)
    if old:
        store[name].bulk_write(old, ordered=False, session=session)


def count(store: Store, session: ClientSession, changes: Changes) -> None:
    """Add to the activity per day, and to the records and the revision of each dialogue."""
    activity = [_activity(key, number) for key, number in changes.activity.items()]
    meters = [
        _increase(dialogue, {"revision": 1, "records": changes.records[dialogue]})
        for dialogue in sorted(changes.dialogues)
    ]
    for name, updates in (("activity", activity), ("meters", meters)):
        if updates:
            store[name].bulk_write(updates, ordered=False, session=session)


def _activity(key: Activity, number: int) -> UpdateOne:
    labels = dict(zip(("dialogue", "day", "type"), key, strict=True))
    return UpdateOne(
        {"_id": "/".join(key)}, {"$inc": {"count": number}, "$setOnInsert": labels}, upsert=True
    )


def _increase(key: str, amounts: Mapping[str, int]) -> UpdateOne:
    return UpdateOne({"_id": key}, {"$inc": dict(amounts)}, upsert=True)
