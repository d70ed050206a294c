"""Which digest-workers there are: each says so in the store, since nobody can call them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from services.chassis.mongo import Store

HERE_SECONDS = 3
COLLECTION = "workers"
GONE = timedelta(hours=1)
# A worker that is busy with itself may be silent for a while.
_BELIEVED = timedelta(seconds=30)


def say_here(store: Store, report: Mapping[str, Any], now: datetime) -> None:
    """Say that a worker is there, and how it does.

    Args:
        store: of the digest service.
        report: as ``services.chassis.report`` makes it.
        now: the present, in UTC.
    """
    document = {"_id": report["instance"], "report": dict(report), "at": now}
    store[COLLECTION].replace_one({"_id": report["instance"]}, document, upsert=True)


def here(store: Store, now: datetime) -> list[dict[str, Any]]:
    """Return what every worker said about itself within the last half minute, by instance."""
    found = store[COLLECTION].find({"at": {"$gt": now - _BELIEVED}}).sort("_id", 1)
    return [document["report"] for document in found]
