"""The broker's exchanges and queues, declared from this one place.

Bindings are derived from the registry of events. Every process declares everything it may touch at
start; declaring what exists already changes nothing.
"""

from dataclasses import dataclass
from typing import Any

from services.contracts.registry import (
    EVENTS_EXCHANGE,
    FEEDBACK_EXCHANGE,
    REGISTRY,
    Queue,
    Status,
)

REPLAY_EXCHANGE = "klankbord.replay"
UNROUTABLE = "klankbord.unroutable"
RETRY_LEVELS = 3
DEFAULT_EXCHANGE = ""

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
    """Return every queue: the work queues, and for each where its messages wait or are parked."""
    plans = []
    for queue in (*Queue, UNROUTABLE):
        plans.append(_quorum(queue, dead_letter_to=parked_queue(queue), limited=True))
        plans.append(_quorum(parked_queue(queue)))
        plans += [
            _quorum(retry_queue(queue, level), dead_letter_to=queue)
            for level in range(1, RETRY_LEVELS + 1)
        ]
    return plans


def bindings() -> list[Binding]:
    """Return every binding, from the registry; a replay reaches the digest's read model only."""
    found = [
        Binding(queue, event.exchange, event.name)
        for event in REGISTRY.values()
        if event.status is Status.ACTIVE
        for queue in event.consumers
    ]
    replayed = [
        Binding(binding.queue, REPLAY_EXCHANGE, binding.routing_key)
        for binding in found
        if binding.queue == Queue.DIGEST_EVENTS
    ]
    return [*found, *replayed, Binding(UNROUTABLE, UNROUTABLE, "#")]


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
    for queue in queues():
        channel.queue_declare(
            queue.name, durable=True, auto_delete=False, arguments=queue.arguments
        )
    for binding in bindings():
        channel.queue_bind(binding.queue, binding.exchange, binding.routing_key)


def _quorum(name: str, dead_letter_to: str | None = None, limited: bool = False) -> QueuePlan:
    arguments: dict[str, Any] = {"x-queue-type": "quorum", "x-overflow": "reject-publish"}
    if dead_letter_to:
        # Only at-least-once, with reject-publish, moves a message without a chance to lose it.
        arguments |= {
            "x-dead-letter-exchange": DEFAULT_EXCHANGE,
            "x-dead-letter-routing-key": dead_letter_to,
            "x-dead-letter-strategy": "at-least-once",
        }
    if limited:
        arguments["x-delivery-limit"] = DELIVERY_LIMIT
    return QueuePlan(str(name), arguments)
