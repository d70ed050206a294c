"""The broker's exchanges and queues, declared from this one place.

Bindings are derived from the registry of events. Every process declares everything it may touch at
start; declaring what exists already changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from services.contracts.registry import (
    EVENTS_EXCHANGE,
    FEEDBACK_EXCHANGE,
    REGISTRY,
    EventType,
    Queue,
    Status,
)

REPLAY_EXCHANGE = "klankbord.replay"
UNROUTABLE = "klankbord.unroutable"
RETRY_LEVELS = 3
DEFAULT_EXCHANGE = ""
_REPLAYED = (Queue.DIGEST_EVENTS, Queue.ENGAGEMENT_EVENTS)

# Attempts are counted in a header of our own. This only stops a message that kills its consumer.
DELIVERY_LIMIT = 1_000


@dataclass(frozen=True)
class Exchange:
    """An exchange to declare."""

    name: str
    type: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class QueuePlan:
    """A queue to declare."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Binding:
    """A binding of a queue to an exchange."""

    queue: str
    exchange: str
    routing_key: str


def retry_queue(queue: str, level: int) -> str:
    """Return the name of the queue in which ``queue``'s messages wait; ``level`` counts from 1."""
    return f"{queue}.retry.{level}"


def parked_queue(queue: str) -> str:
    """Return the name of the queue that keeps what ``queue``'s consumer could not accept."""
    return f"{queue}.parked"


def exchanges() -> list[Exchange]:
    """Return every exchange. What nobody is bound to for feedback goes to be parked."""
    return [
        Exchange(UNROUTABLE, "fanout", {}),
        Exchange(FEEDBACK_EXCHANGE, "topic", {"alternate-exchange": UNROUTABLE}),
        Exchange(EVENTS_EXCHANGE, "topic", {}),
        Exchange(REPLAY_EXCHANGE, "topic", {}),
    ]


def queues() -> list[QueuePlan]:
    """Return every queue."""
    return [plan for queue in (*Queue, UNROUTABLE) for plan in family(queue)]


def family(queue: str) -> list[QueuePlan]:
    """Return a work queue with the queues where its messages wait or are parked."""
    return [
        _quorum(queue, parked_queue(queue), {"x-delivery-limit": DELIVERY_LIMIT}),
        _quorum(parked_queue(queue)),
        *(
            _quorum(retry_queue(queue, level), dead_letter_to=queue)
            for level in range(1, RETRY_LEVELS + 1)
        ),
    ]


def bindings() -> list[Binding]:
    """Return every binding, from the registry.

    A replay reaches whoever keeps what others told: the digest's read model, and what engagement
    knows about dialogues and merges. After a restore both may lack what was on its way.
    """
    found = [
        Binding(queue, event.exchange, _pattern(event))
        for event in REGISTRY.values()
        if event.status is Status.ACTIVE
        for queue in event.consumers
    ]
    replayed = [
        Binding(binding.queue, REPLAY_EXCHANGE, binding.routing_key)
        for binding in found
        if binding.queue in _REPLAYED
    ]
    return [*found, *replayed, Binding(UNROUTABLE, UNROUTABLE, "#")]


def _pattern(event: EventType) -> str:
    # A publisher's account writes its name behind the type.
    return f"{event.name}.#" if event.exchange == FEEDBACK_EXCHANGE else event.name


def declare(channel: Any) -> None:
    """Declare everything on an open amqp channel."""
    for exchange in exchanges():
        channel.exchange_declare(
            exchange.name,
            exchange.type,
            durable=True,
            auto_delete=False,
            arguments=exchange.arguments,
        )
    declare_queues(channel, queues())
    for binding in bindings():
        channel.queue_bind(binding.queue, binding.exchange, binding.routing_key)


def declare_queues(channel: Any, plans: Iterable[QueuePlan]) -> None:
    """Declare queues on an open amqp channel."""
    for plan in plans:
        channel.queue_declare(plan.name, durable=True, auto_delete=False, arguments=plan.arguments)


def _quorum(
    name: str, dead_letter_to: str | None = None, more: dict[str, Any] | None = None
) -> QueuePlan:
    arguments: dict[str, Any] = {"x-queue-type": "quorum", "x-overflow": "reject-publish"}
    if dead_letter_to:
        # Only at-least-once, with reject-publish, moves a message without a chance to lose it.
        arguments |= {
            "x-dead-letter-exchange": DEFAULT_EXCHANGE,
            "x-dead-letter-routing-key": dead_letter_to,
            "x-dead-letter-strategy": "at-least-once",
        }
    return QueuePlan(str(name), arguments | (more or {}))
