"""Engagement's store in memory: what the stored one does, through the same pure functions."""

from collections.abc import Iterable, Sequence
from typing import Any

from services.contracts.envelope import Checked, Event
from services.engagement import counting, domain, packs, records, telling
from services.engagement.domain import Involvement, Key
from tests.events import NOW

DIALOGUE = "d"


class MemoryEngagement:
    """The log, the involvements, the tallies, the merges and the outbox of one dialogue."""

    def __init__(self) -> None:
        self.log: dict[str, dict[str, Any]] = {}
        self.involvements: dict[Key, Involvement] = {}
        self.tallies: dict[str, dict[str, Any]] = {}
        self.merged_into: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.packs: set[str] = set()
        self.outbox: dict[str, Event] = {}

    def record(self, events: Sequence[Checked], *, crash: bool) -> None:
        """Count what is new in one transaction, which a crash undoes."""
        new = self.fresh(events)
        if crash or not new:
            return
        merges = {DIALOGUE: self.merged_into}
        needed = counting.keys_needed(new.values(), merges)
        known = {key: self.involvements[key] for key in needed if key in self.involvements}
        counted = counting.count(new.values(), known, merges)
        self.log |= new
        self.involvements |= counted.involvements
        tallies = [self._changed(idea, change) for (_, idea), change in counted.changes.items()]
        counted = packs.cut(telling.batch_id(new), new.values())
        self.packs |= {one.id for one in counted}
        self._tell(telling.recorded(counted, tallies, NOW))

    def fresh(self, events: Sequence[Checked]) -> dict[str, dict[str, Any]]:
        """Return the records that are not in the log, by key."""
        found = {
            records.event_key(one.event.source, one.event.id): telling.to_record(one)
            for one in events
        }
        return {key: one for key, one in found.items() if key not in self.log}

    def merge(self, idea: str, into: str | None, version: int, *, crash: bool) -> None:
        """Remember a merge in one transaction, and count the ideas concerned anew.

        Raises:
            ValueError: the fact that ends another merge has not arrived yet; nothing changed.
        """
        if self.versions.get(idea, 0) >= version:
            return
        before, after = self.merged_into, {**self.merged_into}
        after.pop(idea, None)
        if into is not None:
            after[idea] = into
        concerned = {
            other
            for map_ in (before, after)
            for other in counting.group_of(counting.root_of(idea, map_), map_)
        }
        if crash:
            return
        self.versions[idea], self.merged_into = version, after
        tallies = [self._counted_anew(one) for one in sorted(concerned)]
        name = f"tallies-{DIALOGUE}-{idea}-v{version}"
        self._tell([telling.counts(name, tallies, NOW)])

    def clear(self, ids: Sequence[str]) -> None:
        """Forget events that were sent."""
        for id_ in ids:
            del self.outbox[id_]

    def _changed(self, idea: str, change: dict[str, int]) -> dict[str, Any]:
        tally = self.tallies.get(idea) or records.new_tally(DIALOGUE, idea)
        self.tallies[idea] = records.tally_after(tally, change)
        return self.tallies[idea]

    def _counted_anew(self, idea: str) -> dict[str, Any]:
        root = counting.root_of(idea, self.merged_into)
        group = counting.group_of(idea, self.merged_into) if root == idea else set()
        people: dict[str, list[Involvement]] = {}
        for key, involvement in self.involvements.items():
            if key.idea in group:
                people.setdefault(key.participant, []).append(involvement)
        tally = self.tallies.get(idea) or records.new_tally(DIALOGUE, idea)
        self.tallies[idea] = {
            **tally,
            **domain.total(people.values()),
            "merged_into": None if root == idea else root,
            "version": tally["version"] + 1,
        }
        return self.tallies[idea]

    def _tell(self, events: Iterable[Event]) -> None:
        for event in events:
            assert event.id not in self.outbox
            self.outbox[event.id] = event
