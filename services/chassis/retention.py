"""Removing what has been kept long enough: in small pieces, by one process at a time."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.chassis import metrics
from services.chassis.migrations import drop_index
from services.chassis.mongo import Store, delete_by_keys

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 600
# A piece is deleted while others wait hardly longer than for one of their own writes.
PIECE = 500
_PAUSE_SECONDS = 0.05
# The longest that others wait for the sweep of a process that died.
_LEASE = timedelta(hours=1)
_LEASE_ID = "retention"


def prepare(store: Store) -> None:
    """Leave what expires to the sweep, also where an earlier version left it to the store.

    Args:
        store: of one service.
    """
    # Between two looks for expired documents the embedded store keeps hold of the page it saw last;
    # everybody who writes there then waits: docs/decisions/0070.
    for name in store.list_collection_names():
        for index in store[name].index_information().values():
            if "expireAfterSeconds" in index:
                drop_index(store, name, [field for field, _ in index["key"]])


def remove_expired(store: Store, collection: str, field: str, before: datetime) -> int:
    """Remove what nobody needs any more; return how many documents.

    Args:
        store: of one service.
        collection: to remove from.
        field: the moment that counts.
        before: documents whose moment is later stay.
    """
    return remove(store[collection], {field: {"$lt": before}})


def oldest_kept(now: datetime, days: int) -> datetime | None:
    """Return the moment before which things are removed, or None where they are kept for ever.

    Args:
        now: the present, in UTC.
        days: to keep; 0 for ever.
    """
    return now - timedelta(days=days) if days else None


def sweep(store: Store, holder: str, now: datetime, work: Callable[[], Mapping[str, int]]) -> None:
    """Do the work unless another process does, and count what it removed.

    Args:
        store: of the service.
        holder: the name of this process, unique.
        now: the present, in UTC.
        work: removes, and returns how many of what.

    Raises:
        PyMongoError: the store is away; the next time goes on from there.
    """
    if not _lease(store, holder, now):
        return
    try:
        removed = {what: number for what, number in work().items() if number}
    finally:
        store["leases"].delete_one({"_id": _LEASE_ID, "holder": holder})
    for what, number in removed.items():
        metrics.REMOVED.labels(what).inc(number)
    if removed:
        log.info("retention.removed", database=store.name, **removed)


def remove(
    collection: Collection[dict[str, Any]],
    query: Mapping[str, Any],
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Remove what fits a query, piece by piece, and return how many documents that were.

    Args:
        collection: to remove from.
        query: must not fit what is written meanwhile.
        pause: waits for a number of seconds.
    """
    removed = 0
    while keys := [one["_id"] for one in collection.find(query, {"_id": 1}).limit(PIECE)]:
        delete_by_keys(collection, keys)
        removed += len(keys)
        pause(_PAUSE_SECONDS)
    return removed


def _lease(store: Store, holder: str, now: datetime) -> bool:
    free = {"_id": _LEASE_ID, "$or": [{"holder": holder}, {"until": {"$lt": now}}]}
    mine = {"$set": {"holder": holder, "until": now + _LEASE}}
    try:
        store["leases"].find_one_and_update(free, mine, upsert=True)
    except DuplicateKeyError:
        return False
    return True
