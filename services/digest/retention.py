"""What the digest service removes in time: digests, and who responded in dialogues long closed."""

from datetime import datetime

from services.chassis.config import Settings
from services.chassis.mongo import Store
from services.chassis.retention import oldest_kept, remove, remove_expired, sweep
from services.contracts.fields import format_time
from services.digest import erasing, packs, workers

# Who said what; what was said by how many stays, and so do ideas and their tallies.
_PERSONAL = ("participants", packs.COLLECTION)


def remove_old(store: Store, settings: Settings, holder: str, now: datetime) -> None:
    """Remove what was kept for as long as the settings say, unless another process does so.

    Args:
        store: of the digest service.
        settings: of the process.
        holder: the name of this process, unique.
        now: the present, in UTC.

    Raises:
        PyMongoError: the store is away; the next time goes on from there.
    """

    def work() -> dict[str, int]:
        removed = {}
        if closed_before := oldest_kept(now, settings.keep_log_days):
            removed["responses"] = remove_people(store, closed_before)
        if published_before := oldest_kept(now, settings.keep_digests_days):
            removed["digests"] = remove_digests(store, published_before)
        removed["expired"] = remove_expired(
            store, erasing.COLLECTION, "until", now
        ) + remove_expired(store, workers.COLLECTION, "at", now - workers.GONE)
        return removed

    sweep(store, holder, now, work)


def remove_people(store: Store, closed_before: datetime) -> int:
    """Remove what single people did in dialogues that closed long ago; return how many documents.

    Args:
        store: of the digest service.
        closed_before: dialogues that closed later keep theirs.
    """
    old = {"state.state": "closed", "state.closed_at": {"$lt": format_time(closed_before)}}
    removed = 0
    for document in list(store["dialogues"].find(old, {"_id": 1})):
        dialogue = document["_id"]
        removed += sum(remove(store[name], {"dialogue": dialogue}) for name in _PERSONAL)
    return removed


def remove_digests(store: Store, published_before: datetime) -> int:
    """Remove digests that were published long ago, in all their forms; return how many.

    That they were asked for stays known, so none is made anew by itself.
    """
    old = {"published_at": {"$lt": published_before}}
    removed = 0
    for head in list(store["digests"].find(old, {"_id": 1})):
        name = head["_id"]
        remove(store["forms"], {"_id": {"$gt": f"{name}/", "$lt": f"{name}0"}})
        removed += store["digests"].delete_one({"_id": name}).deleted_count
    return removed
