"""Counting ideas anew from the involvements with them, within a transaction."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis.buckets import TALLIES, Buckets, Place
from services.chassis.keys import within
from services.chassis.mongo import Store
from services.engagement import counting, domain, records
from services.engagement.domain import Involvement


def merges(
    store: Store, session: ClientSession | None, dialogues: Iterable[str]
) -> dict[str, dict[str, str]]:
    """Return per dialogue, for each merged idea, the one that it was merged into."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    query = {"dialogue": {"$in": sorted(dialogues)}, "merged_into": {"$ne": None}}
    for document in store["ideas"].find(query, session=session):
        found[document["dialogue"]][document["idea"]] = document["merged_into"]
    return found


def count_anew(
    store: Store,
    session: ClientSession,
    dialogue: str,
    ideas: Iterable[str],
    merged_into: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Count ideas anew, keep that as a new version of their tallies, and return these.

    Args:
        store: the service's database.
        session: of the transaction.
        dialogue: that the ideas belong to.
        ideas: to count; with an idea all those that count as one with it.
        merged_into: for each merged idea of the dialogue the one that it was merged into.
    """
    roots = {idea: counting.root_of(idea, merged_into) for idea in sorted(ideas)}
    people = _people(store, session, dialogue, roots)
    buckets = Buckets(store[TALLIES])
    held = buckets.near([(dialogue, idea) for idea in roots], session)
    tallies: dict[Place, dict[str, Any]] = {}
    for idea, root in roots.items():
        before = held.get((dialogue, idea)) or records.new_tally(dialogue, idea)
        change = {"version": before["version"] + 1, "merged_into": None if root == idea else root}
        tallies[dialogue, idea] = {**before, **domain.total(people[idea].values()), **change}
    buckets.put(tallies, held, session)
    return list(tallies.values())


def _people(
    store: Store, session: ClientSession, dialogue: str, roots: Mapping[str, str]
) -> dict[str, dict[str, list[Involvement]]]:
    """Return per root and participant the involvements that count as one."""
    people: dict[str, dict[str, list[Involvement]]] = defaultdict(lambda: defaultdict(list))
    for idea, root in roots.items():
        query = {"_id": within(f"{dialogue}/{idea}")}
        for document in store["involvements"].find(query, session=session):
            people[root][document["participant"]].append(records.to_involvement(document))
    return people
