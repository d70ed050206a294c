"""Tallies as they stand in a database, where none is withheld."""

from typing import Any

from services.chassis.buckets import TALLIES, Buckets
from services.chassis.mongo import Store, in_transaction


def tallies(store: Store, dialogue: str) -> dict[str, dict[str, Any]]:
    """Return the tallies of a dialogue, by idea."""
    return {one["idea"]: one for one in Buckets(store[TALLIES]).of(dialogue)}


def tamper(store: Store, dialogue: str, idea: str, **counts: int) -> None:
    """Give a tally other counts."""
    buckets, place = Buckets(store[TALLIES]), (dialogue, idea)

    def work(session: Any) -> None:
        held = buckets.near([place], session)
        buckets.put({place: {**(held.get(place) or {}), **counts}}, held, session)

    in_transaction(store, work)
