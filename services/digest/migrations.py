"""How the digest service's collections came to look as they do."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis.buckets import TALLIES, Buckets
from services.chassis.keys import within
from services.chassis.migrations import Migration, drop_index, move_out
from services.chassis.mongo import Store
from services.contracts.engagement import PEOPLE_COUNTS
from services.digest.gate import Gate
from services.digest.packs import COLLECTION
from services.digest.said import Said, seen
from services.digest.writing import pack

Kept = Callable[[Mapping[str, Any]], list[Said]]
"""Gives what a document of before says."""


def _know_packs(store: Store) -> None:
    """Forget which events were folded, and wait for a rebuild that tells which packs are."""
    if store["records"].find_one({}, {"_id": 1}):
        Gate(store).want_rebuild()
    store.drop_collection("records")


def _fill_people(store: Store) -> None:
    """Fill what tallies lack from before people were counted; engagement tells the truth soon."""
    for count in PEOPLE_COUNTS:
        store["tallies"].update_many({count: {"$exists": False}}, {"$set": {count: 0}})


def _put_in_buckets(store: Store) -> None:
    """Put tallies into buckets, from the collection that held a document for each."""
    move_out(store, "tallies", TALLIES, partial(_put_some, store))


def _put_some(store: Store, some: list[dict[str, Any]], session: ClientSession) -> None:
    buckets = Buckets(store[TALLIES])
    tallies = {(one["dialogue"], one["idea"]): one for one in some}
    buckets.put(tallies, buckets.near(tallies, session), session)


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
        move_out(store, collection, COLLECTION, partial(_pack_some, store, kept))


def _pack_some(
    store: Store, kept: Kept, some: list[dict[str, Any]], session: ClientSession
) -> None:
    told: dict[str, list[Said]] = {}
    for one in some:
        told.setdefault(one["dialogue"], []).extend(kept(one))
    for dialogue, number in pack(store, session, told).items():
        more = {"$inc": {"packs": number}}
        store["meters"].update_one({"_id": dialogue}, more, upsert=True, session=session)


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
    Migration("records", 1, "Know what was folded by its packs.", _know_packs, breaking=True),
    Migration("packs", 1, "Put what people did into packs.", _pack, breaking=True),
)
