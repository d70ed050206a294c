"""Wires engagement: queues in, answers out."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from nameko.timer import timer

from services.chassis.answering import rpc
from services.chassis.clock import new_id
from services.chassis.entrypoints import batches
from services.chassis.messages import Delivery, OutgoingMessage
from services.chassis.process import Process
from services.chassis.providers import (
    Clock,
    Correlation,
    MongoStore,
    OutboxRelay,
    Publishing,
    Reporting,
    Running,
)
from services.chassis.publisher import Publisher
from services.chassis.retention import SWEEP_SECONDS
from services.chassis.rpc import answers, answers_patiently
from services.chassis.topology import REPLAY_EXCHANGE, UNROUTABLE
from services.chassis.verdicts import Done, Park, Verdict
from services.contracts.envelope import Event
from services.contracts.errors import Code
from services.contracts.registry import Queue
from services.engagement import retention, sorting
from services.engagement.merging import Facts
from services.engagement.parked.service import ParkedMessages
from services.engagement.queries import Queries
from services.engagement.store import EngagementStore

DATABASE = "klankbord_engagement"
_REPLAY_PAGE = 50


class EngagementService(ParkedMessages):
    """Counts feedback events and tells what it counted."""

    name = "engagement"

    store: EngagementStore = MongoStore(DATABASE, EngagementStore)
    relay = OutboxRelay(DATABASE)
    publisher: Publisher = Publishing()
    now: Callable[[], datetime] = Clock()
    correlation: str = Correlation()
    process: Process = Running()
    report: Callable[[], dict[str, Any]] = Reporting()

    @batches(Queue.ENGAGEMENT_FEEDBACK)
    def take_feedback(self, deliveries: list[Delivery]) -> list[Verdict]:
        """Count a batch of feedback events."""
        events = [checked for delivery in deliveries for checked in delivery.events]
        outcomes = self.store.record(events, self.now())
        sorting.count_outcomes(outcomes)
        return sorting.verdicts(deliveries, outcomes)

    @batches(Queue.ENGAGEMENT_EVENTS)
    def take_facts(self, deliveries: list[Delivery]) -> list[Verdict]:
        """Take in what happened to dialogues and ideas."""
        facts = Facts(self.store)
        for delivery in deliveries:
            for checked in delivery.events:
                if checked.event.type == "participant.erased.v1":
                    self.store.erase(checked, self.now())
                elif "dialogue" in checked.data:
                    facts.dialogue(checked.data["dialogue"])
                else:
                    facts.idea(checked.data["idea"], self.now())
        return [Done() for _ in deliveries]

    @batches(UNROUTABLE)
    def take_unroutable(self, deliveries: list[Delivery]) -> list[Verdict]:
        """Park what no queue was bound for; reading it has mostly found a nearer reason."""
        reason = Park(Code.UNKNOWN_EVENT, "No service takes this event.", "type")
        return [reason for _ in deliveries]

    @timer(interval=SWEEP_SECONDS)
    def remove_old(self) -> None:
        """Remove what was kept long enough."""
        retention.remove_old(self.store, self.process.settings, self.process.instance, self.now())

    @rpc
    @answers
    def status(self) -> dict[str, Any]:
        """Return how this process is doing, and how many messages are parked, by reason."""
        return {**self.report(), "parked": self.gauge.found}

    @rpc
    @answers
    def get_tally(self, dialogue_id: str, idea_id: str) -> dict[str, Any]:
        """Return the tally of one idea."""
        return Queries(self.store).tally(dialogue_id, idea_id)

    @rpc
    @answers
    def list_tallies(self, dialogue_id: str, after: str | None, limit: int) -> dict[str, Any]:
        """Return a page of a dialogue's tallies."""
        return Queries(self.store).tallies(dialogue_id, after, limit)

    @rpc
    @answers_patiently
    def progress(self, dialogue_id: str, source: str | None = None) -> dict[str, int]:
        """Return how many events of a source, or of all, were counted."""
        return Queries(self.store).progress(dialogue_id, source)

    @rpc
    @answers_patiently
    def recount(self, dialogue_id: str | None = None) -> dict[str, Any]:
        """Recompute the tallies from the event log and return the differences."""
        return Queries(self.store).recount(dialogue_id)

    @rpc
    @answers_patiently
    def republish(self) -> dict[str, int]:
        """Tell everything that was counted again, to whoever rebuilds from it."""
        queries = Queries(self.store)
        published = self._replay(queries.logged())
        published += self._replay(queries.tallies_told(f"tallies-{new_id()}", self.now()))
        return {"published": published}

    def _replay(self, events: Iterable[Event]) -> int:
        remaining = iter(events)
        published = 0
        while page := list(islice(remaining, _REPLAY_PAGE)):
            self.publisher.publish([OutgoingMessage.of(event, REPLAY_EXCHANGE) for event in page])
            published += len(page)
        return published
