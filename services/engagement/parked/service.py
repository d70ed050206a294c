"""Wires the keeper of parked messages: every parked queue in, answers to operators out."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from nameko.timer import timer

from services.chassis.answering import rpc
from services.chassis.entrypoints import raw_messages
from services.chassis.messages import Incoming
from services.chassis.publisher import Publisher
from services.chassis.rpc import answers
from services.chassis.topology import UNROUTABLE, parked_queue
from services.chassis.verdicts import Done, Verdict
from services.contracts.registry import Queue
from services.engagement.parked.desk import Desk
from services.engagement.parked.filters import Filter
from services.engagement.parked.gauge import Gauge
from services.engagement.parked.message import read_parked
from services.engagement.parked.store import ParkedStore
from services.engagement.store import EngagementStore

COUNT_SECONDS = 5
# A message may be very large, and twice as many are in memory.
_AT_ONCE = 20


class ParkedMessages:
    """The part of a service that keeps what was parked anywhere, and gives it back."""

    store: EngagementStore
    publisher: Publisher
    now: Callable[[], datetime]
    gauge = Gauge()

    @property
    def parked(self) -> ParkedStore:
        """Return the store of parked messages."""
        return ParkedStore(self.store.store)

    @property
    def desk(self) -> Desk:
        """Return what works on parked messages."""
        return Desk(self.parked, self.publisher, self.now)

    @raw_messages(parked_queue(Queue.IDEAS_FEEDBACK), _AT_ONCE)
    @raw_messages(parked_queue(Queue.IDEAS_EVENTS), _AT_ONCE)
    @raw_messages(parked_queue(Queue.ENGAGEMENT_FEEDBACK), _AT_ONCE)
    @raw_messages(parked_queue(Queue.ENGAGEMENT_EVENTS), _AT_ONCE)
    @raw_messages(parked_queue(Queue.DIGEST_EVENTS), _AT_ONCE)
    @raw_messages(parked_queue(Queue.DIGEST_BUILD), _AT_ONCE)
    @raw_messages(parked_queue(Queue.DIGEST_DELIVER), _AT_ONCE)
    @raw_messages(parked_queue(UNROUTABLE), _AT_ONCE)
    def keep_parked(self, messages: list[Incoming]) -> list[Verdict]:
        """Keep what was parked; the queue is only the way here."""
        self.parked.keep([read_parked(message, self.now()) for message in messages])
        return [Done() for _ in messages]

    @timer(interval=COUNT_SECONDS)
    def count_waiting(self) -> None:
        """Bring the metric of what waits up to date."""
        self.gauge.refresh(self.parked)

    @rpc
    @answers
    def list_parked(self, after: str | None, limit: int, filters: dict[str, Any]) -> dict[str, Any]:
        """Return a page of parked messages, the last parked first."""
        return self.desk.page(Filter.from_dict(filters), after, limit)

    @rpc
    @answers
    def count_parked(self, filters: dict[str, Any]) -> dict[str, Any]:
        """Return how many messages are parked, by reason."""
        return self.desk.counts(Filter.from_dict(filters))

    @rpc
    @answers
    def get_parked(self, name: str) -> dict[str, Any]:
        """Return one parked message with its raw body."""
        return self.desk.show(name)

    @rpc
    @answers
    def replay_parked(
        self, name: str, mended: dict[str, str] | None, asked_by: str
    ) -> dict[str, int]:
        """Publish one parked message again, perhaps mended."""
        return self.desk.replay(name, mended, asked_by)

    @rpc
    @answers
    def replay_all_parked(self, filters: dict[str, Any], asked_by: str) -> dict[str, Any]:
        """Publish all parked messages that fit again."""
        return self.desk.replay_all(Filter.from_dict(filters), asked_by)

    @rpc
    @answers
    def drop_parked(self, name: str, asked_by: str) -> dict[str, int]:
        """Forget one parked message."""
        return self.desk.drop(name, asked_by)

    @rpc
    @answers
    def drop_all_parked(self, filters: dict[str, Any], asked_by: str) -> dict[str, Any]:
        """Forget all parked messages that fit."""
        return self.desk.drop_all(Filter.from_dict(filters), asked_by)
