"""How the digest service's collections came to look as they do."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis.buckets import TALLIES, Buckets
from services.chassis.keys import within
from services.chassis.layout import make_collection
from services.chassis.migrations import Migration, drop_index
from services.chassis.mongo import KEYS_AT_ONCE, Store, in_transaction
from services.chassis.pieces import pieces
from services.contracts.engagement import PEOPLE_COUNTS
from services.digest.said import Said, seen
from services.digest.writing import pack

Kept = Callable[[Mapping[str, Any]], list[Said]]
"""Gives what a document of before says."""

_AT_ONCE = 500
_SECONDS = 60.0


def _fill_people(store: Store) -> None:
    """Fill what tallies lack from before people were counted; engagement tells the truth soon."""
    for count in PEOPLE_COUNTS:
        store["tallies"].update_many({count: {"$exists": False}}, {"$set": {count: 0}})


def _put_in_buckets(store: Store) -> None:
    """Put tallies into buckets, from the collection that held a document for each."""
    while store["tallies"].find_one({}, {"_id": 1}):
        make_collection(store, TALLIES)
        in_transaction(store, partial(_put_some, store), deadline=_SECONDS)
    store.drop_collection("tallies")


def _put_some(store: Store, session: ClientSession) -> None:
    buckets = Buckets(store[TALLIES])
    some = {
        (one["dialogue"], one["idea"]): one
        for one in store["tallies"].find(session=session, limit=_AT_ONCE)
    }
    buckets.put(some, buckets.near(some, session), session)
    for keys in pieces([one["_id"] for one in some.values()], KEYS_AT_ONCE):
        store["tallies"].delete_many({"_id": {"$in": keys}}, session=session)


def _count_ideas(store: Store) -> None:
    """Keep how many ideas a dialogue has, and drop what nobody reads any more."""
    for meter in list(store["meters"].find()):
        ideas = store["ideas"].count_documents({"_id": within(meter["_id"])})
        store["meters"].update_one({"_id": meter["_id"]}, {"$set": {"ideas": ideas}})
    store.drop_collection("activity")
    drop_index(store, "dialogues", ("dialogue",))


def _pack(store: Store) -> None:
    """Put what people did into packs, from the collections that held a document for each."""
    for collection, kept in _BEFORE_PACKS.items():
        some = partial(_pack_some, store, collection, kept)
        # A new store has nothing to pack, and stays as empty as a restore wants it.
        while store[collection].find_one({}, {"_id": 1}):
            in_transaction(store, some, deadline=_SECONDS)
        store.drop_collection(collection)


def _pack_some(store: Store, collection: str, kept: Kept, session: ClientSession) -> None:
    some = list(store[collection].find(session=session, limit=_AT_ONCE))
    told: dict[str, list[Said]] = {}
    for one in some:
        told.setdefault(one["dialogue"], []).extend(kept(one))
    for dialogue, number in pack(store, session, told).items():
        more = {"$inc": {"packs": number}}
        store["meters"].update_one({"_id": dialogue}, more, upsert=True, session=session)
    for keys in pieces([one["_id"] for one in some], KEYS_AT_ONCE):
        store[collection].delete_many({"_id": {"$in": keys}}, session=session)


def _presence(person: Mapping[str, Any]) -> list[Said]:
    """Return when somebody was there; of days in between only the day is known."""
    noons = [datetime.fromisoformat(f"{day}T12:00:00+00:00") for day in person["days"]]
    first, last = person["first_at"], person["last_at"]
    times = {first, last, *(noon for noon in noons if first < noon < last)}
    return [seen({**person, "time": time}) for time in sorted(times)]


def _as(kind: str, *names: str) -> Kept:
    def kept(one: Mapping[str, Any]) -> list[Said]:
        return [{**seen(one), "kind": kind, **{name: one.get(name) for name in names}}]

    return kept


_BEFORE_PACKS: Mapping[str, Kept] = {
    "people": _presence,
    "stances": _as("stance", "idea", "stance", "source", "id"),
    "comments": _as("comment", "idea", "text", "language"),
    "searches": _as("search", "query", "found", "seconds"),
    "shares": _as("share", "idea", "unit", "channel"),
}
MIGRATIONS = (
    Migration("tallies", 1, "Fill the counts of people.", _fill_people),
    Migration("meters", 1, "Count the ideas of each dialogue.", _count_ideas),
    Migration("tallies", 2, "Put tallies into buckets.", _put_in_buckets, breaking=True),
    Migration("packs", 1, "Put what people did into packs.", _pack, breaking=True),
)
