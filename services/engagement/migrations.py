"""How engagement's collections came to look as they do."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from pymongo import ReplaceOne
from pymongo.client_session import ClientSession

from services.chassis import clock
from services.chassis.buckets import TALLIES, Buckets, Place
from services.chassis.layout import make_collection
from services.chassis.migrations import Migration, drop_index, move_out
from services.chassis.mongo import Store, in_transaction
from services.chassis.outbox import Outbox
from services.contracts.engagement import PEOPLE_COUNTS
from services.engagement import anew, counting, packs, records, telling

_SECONDS = 60.0
_AT_ONCE = 500


def _put_in_buckets(store: Store) -> None:
    """Put tallies into buckets, from the collection that held a document for each."""
    move_out(store, "tallies", TALLIES, partial(_put_some, store))


def _put_some(store: Store, some: list[dict[str, Any]], session: ClientSession) -> None:
    buckets = Buckets(store[TALLIES])
    put = {(one["dialogue"], one["idea"]): _full(one) for one in some}
    buckets.put(put, buckets.near(put, session), session)
    counted: set[Place] = set()
    for one in some:
        place = (one["dialogue"], one["idea"])
        if PEOPLE_COUNTS[0] not in one and place not in counted:
            counted |= _count_people(store, place, session)


def _full(tally: dict[str, Any]) -> dict[str, Any]:
    """Return a tally with every count there is, and without the id that it had."""
    known = {name: value for name, value in tally.items() if name != "_id"}
    return {**records.new_tally(tally["dialogue"], tally["idea"]), **known}


def _count_people(store: Store, place: Place, session: ClientSession) -> set[Place]:
    """Count the people of an idea and of those that count with it, tell it, and return which."""
    dialogue, idea = place
    merged = anew.merges(store, session, [dialogue])[dialogue]
    together = counting.group_of(counting.root_of(idea, merged), merged)
    tallies = anew.count_anew(store, session, dialogue, together, merged)
    told = telling.counts(f"tallies-{dialogue}-{idea}-people", tallies, clock.now())
    Outbox(store).add(session, [told])
    return {(dialogue, one) for one in together}


def _drop(collection: str, *indexes: Iterable[str]) -> Migration:
    def change(store: Store) -> None:
        for fields in indexes:
            drop_index(store, collection, fields)

    return Migration(collection, 1, "Drop indexes that say what the ids say.", change)


def _count_events(store: Store) -> None:
    """Keep how many events of each source were counted in each dialogue."""
    both = {"dialogue": "$dialogue", "source": "$source"}
    for one in store["log"].aggregate([{"$group": {"_id": both, "recorded": {"$sum": 1}}}]):
        key = records.counted_id(one["_id"]["dialogue"], one["_id"]["source"])
        document = {"_id": key, "recorded": one["recorded"]}
        store["counted"].replace_one({"_id": key}, document, upsert=True)


def _pack_log(store: Store) -> None:
    """Put what events say into packs, and leave of each event its key."""
    drop_index(store, packs.KEYS, ("dialogue", "source"))
    # A new store has nothing to pack, and stays as empty as a restore wants it.
    if store[packs.KEYS].find_one({"record": {"$exists": True}}, {"_id": 1}) is None:
        return
    make_collection(store, packs.COLLECTION)
    after: str | None = ""
    while after is not None:
        after = in_transaction(store, partial(_pack_some, store, after), deadline=_SECONDS)


def _pack_some(store: Store, after: str, session: ClientSession) -> str | None:
    """Pack the next events and return the key of the last, or None where there are no more."""
    log = store[packs.KEYS]
    whole = {"_id": {"$gt": after}, "record": {"$exists": True}}
    some = list(log.find(whole, session=session).sort("_id", 1).limit(_AT_ONCE))
    if not some:
        return None
    batch = telling.batch_id(one["_id"] for one in some)
    keys = [packs.key_document(one["_id"], one["fingerprint"], batch) for one in some]
    log.bulk_write([ReplaceOne({"_id": key["_id"]}, key) for key in keys], session=session)
    times = {one["_id"]: one["recorded_at"] for one in some}
    documents = [
        packs.document(pack, lambda record: times[records.key_of_record(record)])
        for pack in packs.cut(batch, (one["record"] for one in some))
    ]
    store[packs.COLLECTION].insert_many(documents, session=session)
    return str(some[-1]["_id"])


def _nothing(_store: Store) -> None:
    """Leave a store as it is."""


MIGRATIONS = (
    Migration("counted", 1, "Count the events of each source.", _count_events),
    Migration("tallies", 1, "People are counted when tallies are put into buckets.", _nothing),
    Migration(
        "tallies",
        2,
        "Drop an index that says what the ids say.",
        lambda store: drop_index(store, "tallies", ("dialogue", "idea")),
    ),
    Migration("tallies", 3, "Put tallies into buckets.", _put_in_buckets, breaking=True),
    _drop("log", ("batch",)),
    Migration("log", 2, "Put what events say into packs.", _pack_log, breaking=True),
    _drop("involvements", ("dialogue", "idea")),
)
