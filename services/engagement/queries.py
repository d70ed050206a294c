"""Reading tallies, and proving them: the recount and the log told again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from heapq import nsmallest
from operator import itemgetter
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis.keys import within
from services.chassis.moment import one_moment
from services.chassis.mongo import Store
from services.contracts.engagement import COUNTS
from services.contracts.envelope import Event
from services.engagement import counting, domain, records, telling
from services.engagement.domain import Involvement, Key
from services.engagement.store import EngagementStore

_PAGE = 1_000


class Queries:
    """Answers questions about what was counted.

    Args:
        engagement: the store.
    """

    def __init__(self, engagement: EngagementStore) -> None:
        self._engagement = engagement
        self._store: Store = engagement.store

    def tally(self, dialogue: str, idea: str) -> dict[str, Any]:
        """Return the tally of one idea; all zero, with version 0, when nothing was counted."""
        place = (dialogue, idea)
        found = self._engagement.tallies.near([place]).get(place)
        return records.dumped_tally(found or {"dialogue": dialogue, "idea": idea, "version": 0})

    def tallies(self, dialogue: str, after: str | None, limit: int) -> dict[str, Any]:
        """Return a page of a dialogue's tallies, by idea, and what to continue after."""
        left = [one for one in self._engagement.tallies.of(dialogue) if one["idea"] > (after or "")]
        found = nsmallest(limit + 1, left, key=itemgetter("idea"))
        items = [records.dumped_tally(document) for document in found[:limit]]
        more = len(found) > limit
        return {"items": items, "next": items[-1]["idea"] if more else None}

    def progress(self, dialogue: str, source: str | None) -> dict[str, int]:
        """Return how many events of a source, or of all, were counted in a dialogue."""
        place: Any = within(dialogue) if source is None else records.counted_id(dialogue, source)
        found = self._store["counted"].find({"_id": place})
        return {"recorded": sum(document["recorded"] for document in found)}

    def recount(self, dialogue: str | None) -> dict[str, Any]:
        """Count everything anew from the event log and compare with the tallies.

        Args:
            dialogue: one, or None for all.

        Returns:
            How many tallies were ``checked``, and the ``differences``: dialogue, idea, what is
            ``stored`` and what was ``recounted``.
        """
        # One snapshot, so that what is counted meanwhile does not look like a difference.
        with one_moment(self._store.client) as session:
            involvements: dict[Key, Involvement] = {}
            for logged in self._engagement.log.read(dialogue, session):
                record = logged["record"]
                key = domain.key_of(record)
                involvements[key] = domain.fold(involvements.get(key, Involvement()), record)
            names = {key.dialogue for key in involvements}
            merges = self._engagement.merges(session, names)
            sealed = {
                document["_id"]
                for document in self._store["dialogues"].find({"sealed": True}, session=session)
            }
            stored = {
                (document["dialogue"], document["idea"]): document
                for document in self._tallies(dialogue, session)
                # Of what was closed long ago the log is gone; its tallies are what is left.
                if document["dialogue"] not in sealed
            }
        counted = {key: one for key, one in involvements.items() if key.dialogue not in sealed}
        recounted = _recounted(counted, merges)
        differences = [
            difference
            for place in sorted(stored.keys() | recounted.keys())
            if (difference := _compare(place, stored.get(place), recounted.get(place)))
        ]
        return {"checked": len(stored.keys() | recounted.keys()), "differences": differences}

    def _tallies(self, dialogue: str | None, session: ClientSession) -> Iterator[dict[str, Any]]:
        tallies = self._engagement.tallies
        return tallies.all(session) if dialogue is None else iter(tallies.of(dialogue, session))

    def logged(self) -> Iterator[Event]:
        """Return everything that was counted as the events that told it."""
        for pack, counted_at in self._engagement.log.packs():
            yield from telling.recorded([pack], [], counted_at)

    def tallies_told(self, name: str, now: datetime) -> Iterator[Event]:
        """Return all tallies as events of ``now``, under ids that begin with ``name``."""
        page: list[dict[str, Any]] = []
        for position, document in enumerate(self._engagement.tallies.all()):
            page.append(document)
            if len(page) == _PAGE:
                yield telling.counts(f"{name}-{position}", page, now)
                page = []
        if page:
            yield telling.counts(f"{name}-end", page, now)


def _recounted(
    involvements: Mapping[Key, Involvement], merges: Mapping[str, Mapping[str, str]]
) -> dict[tuple[str, str], dict[str, int]]:
    people: dict[tuple[str, str], dict[str, list[Involvement]]] = {}
    merged: set[tuple[str, str]] = set()
    for key, involvement in involvements.items():
        if key.idea == domain.NO_IDEA:
            continue
        root = counting.root_of(key.idea, merges.get(key.dialogue, {}))
        if root != key.idea:
            merged.add((key.dialogue, key.idea))
        counted = people.setdefault((key.dialogue, root), defaultdict(list))
        counted[key.participant].append(involvement)
    tallies = {place: domain.total(persons.values()) for place, persons in people.items()}
    return {**dict.fromkeys(merged, dict.fromkeys(COUNTS, 0)), **tallies}


def _compare(
    place: tuple[str, str], stored: dict[str, Any] | None, recounted: dict[str, Any] | None
) -> dict[str, Any] | None:
    nothing = dict.fromkeys(COUNTS, 0)
    kept, proven = stored or nothing, recounted or nothing
    if all(kept[count] == proven[count] for count in COUNTS):
        return None
    return {
        "dialogue": place[0],
        "idea": place[1],
        "stored": {count: kept[count] for count in COUNTS},
        "recounted": {count: proven[count] for count in COUNTS},
    }
