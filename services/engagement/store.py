"""Engagement's database: the event log, involvements, tallies and the outbox.

A batch is one transaction: what was known is left out, the rest is folded, and the log, the
involvements, the tallies and the outgoing event change together or not at all.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from pymongo import InsertOne, ReplaceOne, UpdateOne
from pymongo.client_session import ClientSession

from services.chassis import metrics
from services.chassis.buckets import TALLIES, Buckets
from services.chassis.failpoints import Point, passing
from services.chassis.migrations import migrate
from services.chassis.mongo import Store, find_by_keys, in_transaction
from services.chassis.outbox import Outbox
from services.chassis.pieces import pieces
from services.contracts.envelope import Checked
from services.contracts.errors import KlankbordError
from services.engagement import anew, counting, domain, erasing, records, telling
from services.engagement.counting import Counted
from services.engagement.domain import Dialogue, Involvement, Key
from services.engagement.eventlog import EventLog, New
from services.engagement.migrations import MIGRATIONS
from services.engagement.schema import prepare_collections
from services.engagement.turns import Turns

# A message may be a batch of its own, so a batch of messages can hold very many events. What is
# recorded of them before a failure is recognised when the rest is tried again.
MOST_AT_ONCE = 1_000


class Outcome(StrEnum):
    """What became of an event."""

    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


@dataclass
class _Batch:
    """A batch on its way: outcomes by position, and what is new."""

    outcomes: list[Outcome | KlankbordError]
    new: dict[str, New]


class EngagementStore:
    """What engagement keeps.

    Args:
        store: the service's database.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.outbox = Outbox(store)
        self.log = EventLog(store)
        self._involvements = store["involvements"]
        self.tallies = Buckets(store[TALLIES])
        self._dialogues = store["dialogues"]
        self._counted = store["counted"]
        self.turns = Turns(store)

    def prepare(self) -> None:
        """Make indexes and validators; idempotent."""
        migrate(self.store, MIGRATIONS)
        prepare_collections(self.store)
        self.log.prepare()
        erasing.prepare(self.store)
        self.outbox.prepare()

    def record(self, events: Sequence[Checked], now: datetime) -> list[Outcome | KlankbordError]:
        """Count every event that is new, once, and return what became of each.

        Args:
            events: checked.
            now: the present, in UTC.

        Returns:
            For each event its outcome, or why its dialogue does not take it.

        Raises:
            KlankbordError: unavailable.
        """
        outcomes: list[Outcome | KlankbordError] = []
        for part in pieces(events, MOST_AT_ONCE):
            self.turns.let_others_first({one.data["dialogue"] for one in part})
            outcomes += in_transaction(self.store, partial(self._record, events=part, now=now))
        return outcomes

    def erase(self, asked: Checked, now: datetime) -> None:
        """Forget a participant; see ``erasing``."""
        erasing.erase(self.store, self.turns, asked, now)

    def _record(
        self, session: ClientSession, events: Sequence[Checked], now: datetime
    ) -> list[Outcome | KlankbordError]:
        self.turns.take(session, {one.data["dialogue"] for one in events})
        passing(Point.ENGAGEMENT_AFTER_TURN)
        batch = self._sort(session, events)
        if not batch.new:
            return batch.outcomes
        new_records = [one.record for one in batch.new.values()]
        merges = self.merges(session, {record["dialogue"] for record in new_records})
        known = self._known(session, counting.keys_needed(new_records, merges))
        with metrics.FOLD_SECONDS.labels("engagement").time():
            counted = counting.count(new_records, known, merges)
        batch_id = telling.batch_id(batch.new)
        packs = self.log.add(session, batch_id, batch.new, now)
        passing(Point.ENGAGEMENT_AFTER_LOG)
        self._write_involvements(session, counted, known)
        passing(Point.ENGAGEMENT_AFTER_INVOLVEMENTS)
        tallies = self._write_tallies(session, counted)
        passing(Point.ENGAGEMENT_AFTER_TALLIES)
        self._write_counted(session, batch.new.values())
        self.outbox.add(session, telling.recorded(packs, tallies, now))
        return batch.outcomes

    def _write_counted(self, session: ClientSession, new: Iterable[New]) -> None:
        """Add to how many events of each source were counted: counting the log would be dear."""
        counted = Counter(
            records.counted_id(one.record["dialogue"], one.checked.event.source) for one in new
        )
        updates = [
            UpdateOne({"_id": key}, {"$inc": {"recorded": number}}, upsert=True)
            for key, number in sorted(counted.items())
        ]
        self._counted.bulk_write(updates, ordered=False, session=session)

    def _sort(self, session: ClientSession, events: Sequence[Checked]) -> _Batch:
        """Tell new events from known ones, conflicts and refusals."""
        keys = [records.event_key(one.event.source, one.event.id) for one in events]
        seen = self.log.fingerprints(session, set(keys))
        names = {one.data["dialogue"] for one in events}
        dialogues = self._dialogues_named(session, names)
        erased = erasing.load_erased(self.store, session, names)
        batch = _Batch([], {})
        for key, checked in zip(keys, events, strict=True):
            fingerprint = checked.event.fingerprint
            if key in seen:
                same = seen[key] == fingerprint
                batch.outcomes.append(Outcome.DUPLICATE if same else Outcome.CONFLICT)
                continue
            record = erased.disguised(telling.to_record(checked))
            refusal = domain.refusal(record, dialogues.get(record["dialogue"]))
            if refusal:
                batch.outcomes.append(refusal)
                continue
            seen[key] = fingerprint
            batch.new[key] = New(checked, record, fingerprint)
            batch.outcomes.append(Outcome.RECORDED)
        return batch

    def _dialogues_named(self, session: ClientSession, names: set[str]) -> dict[str, Dialogue]:
        found = find_by_keys(self._dialogues, names, session)
        return {
            document["_id"]: Dialogue(
                document["_id"], document["closed_at"], document.get("sealed", False)
            )
            for document in found
        }

    def merges(
        self, session: ClientSession | None, dialogues: Iterable[str]
    ) -> dict[str, dict[str, str]]:
        """Return per dialogue, for each merged idea, the one that it was merged into."""
        return anew.merges(self.store, session, dialogues)

    def _known(self, session: ClientSession, keys: set[Key]) -> dict[Key, Involvement]:
        ids = {records.involvement_id(key) for key in keys}
        found = find_by_keys(self._involvements, ids, session)
        return {
            Key(document["dialogue"], document["idea"], document["participant"]): (
                records.to_involvement(document)
            )
            for document in found
        }

    def _write_involvements(
        self, session: ClientSession, counted: Counted, known: dict[Key, Involvement]
    ) -> None:
        writes: list[Any] = []
        for key, involvement in counted.involvements.items():
            document = records.from_involvement(key, involvement)
            writes.append(
                ReplaceOne({"_id": document["_id"]}, document)
                if key in known
                else InsertOne(document)
            )
        self._involvements.bulk_write(writes, ordered=False, session=session)

    def _write_tallies(self, session: ClientSession, counted: Counted) -> list[dict[str, Any]]:
        """Change the tallies and return them as they are then.

        Every idea that was touched gets a new version, even where no count changed: so a merge
        that runs at the same time meets this write and one of both begins again.
        """
        held = self.tallies.near(counted.changes, session)
        after = {
            place: records.tally_after(held.get(place) or records.new_tally(*place), change)
            for place, change in sorted(counted.changes.items())
        }
        self.tallies.put(after, held, session)
        return list(after.values())
