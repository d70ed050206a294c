"""How many feedback events could not be accepted, as the broker knows it."""

from __future__ import annotations

from collections.abc import Callable

from services.chassis import broker
from services.chassis.topology import parked_queue
from services.contracts.registry import Queue

_ANSWER_SECONDS = 5.0
_QUEUES = (Queue.IDEAS_FEEDBACK, Queue.ENGAGEMENT_FEEDBACK)

CountParked = Callable[[], int | None]
"""Tells how many events are parked; None when that cannot be told now."""


def count_parked(amqp_url: str) -> int | None:
    """Return how many feedback events are parked, or None when the broker does not say.

    Args:
        amqp_url: of the broker.
    """
    try:
        connection = broker.connect(amqp_url, _ANSWER_SECONDS)
    except broker.CONNECTION_ERRORS:
        return None
    try:
        channel = connection.channel()
        found = [channel.queue_declare(parked_queue(one), passive=True) for one in _QUEUES]
    except broker.CONNECTION_ERRORS:
        return None
    finally:
        broker.close(connection)
    total: int = sum(one.message_count for one in found)
    return total


def parked_since(count: CountParked) -> Callable[[], int]:
    """Return what tells how many more events are parked than now.

    Others publish as well, so not every one of them has to be ours.

    Args:
        count: see `CountParked`.
    """
    before = count()

    def since() -> int:
        now = count()
        return 0 if before is None or now is None else max(0, now - before)

    return since
