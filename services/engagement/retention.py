"""What engagement removes in time: the log of dialogues that closed long ago, and parked messages.

A dialogue is sealed first: nothing more is counted for it, because what was counted can no longer
be recognised. Its tallies stay.
"""

from datetime import datetime
from functools import partial
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis.config import Settings
from services.chassis.keys import within
from services.chassis.mongo import Store, in_transaction
from services.chassis.retention import PIECE, oldest_kept, remove, remove_expired, sweep
from services.engagement import erasing
from services.engagement.eventlog import EventLog
from services.engagement.parked.store import ParkedStore
from services.engagement.store import EngagementStore
from services.engagement.turns import ASKED, Turns


def remove_old(engagement: EngagementStore, settings: Settings, holder: str, now: datetime) -> None:
    """Remove what was kept for as long as the settings say, unless another process does so.

    Args:
        engagement: the store.
        settings: of the process.
        holder: the name of this process, unique.
        now: the present, in UTC.

    Raises:
        PyMongoError: the store is away; the next time goes on from there.
    """
    store = engagement.store

    def work() -> dict[str, int]:
        removed = {}
        if closed_before := oldest_kept(now, settings.keep_log_days):
            removed["events"] = remove_logs(store, engagement.turns, closed_before)
        if parked_before := oldest_kept(now, settings.keep_parked_days):
            removed["parked"] = remove_parked(store, parked_before)
        removed["expired"] = sum(
            remove_expired(store, name, "until", now) for name in (erasing.COLLECTION, ASKED)
        )
        return removed

    sweep(store, holder, now, work)


def remove_logs(store: Store, turns: Turns, closed_before: datetime) -> int:
    """Remove events and involvements of dialogues that closed long ago; return how many.

    Args:
        store: of engagement.
        turns: of its processes.
        closed_before: dialogues that closed later keep theirs.

    Raises:
        KlankbordError: unavailable.
    """
    old = {"closed_at": {"$lt": closed_before}, "swept": {"$ne": True}}
    log = EventLog(store)
    removed = 0
    for document in list(store["dialogues"].find(old, {"_id": 1})):
        dialogue = document["_id"]
        in_transaction(store, partial(_seal, store, turns, dialogue))
        removed += log.remove(dialogue)
        remove(store["involvements"], {"_id": within(dialogue)})
        store["dialogues"].update_one({"_id": dialogue}, {"$set": {"swept": True}})
    return removed


def remove_parked(store: Store, parked_before: datetime) -> int:
    """Remove messages that were parked for the last time long ago; return how many."""
    parked = ParkedStore(store)
    old = {"last_parked_at": {"$lt": parked_before}}
    removed = 0
    while found := list(store["parked"].find(old).limit(PIECE)):
        removed += parked.remove(found)
    return removed


def _seal(store: Store, turns: Turns, dialogue: str, session: ClientSession) -> None:
    # Whoever counts for it now finishes first.
    turns.take(session, {dialogue})
    sealed: dict[str, Any] = {"$set": {"sealed": True}}
    store["dialogues"].update_one({"_id": dialogue}, sealed, session=session)
