"""A queue of our own that hears of every published digest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from services.chassis import broker
from services.contracts.registry import EVENTS_EXCHANGE

AUDIT = "faults.audit"

_PUBLISHED = "digest.published.v1"
_ANSWER_SECONDS = 30.0


@contextmanager
def channel_to(amqp_url: str) -> Iterator[Any]:
    """Give the block a channel; what was taken on it and not acknowledged goes back after it."""
    connection = broker.connect(amqp_url, _ANSWER_SECONDS)
    try:
        channel = connection.channel()
        channel.auto_decode = False
        yield channel
    finally:
        broker.close(connection)


def listen(amqp_url: str) -> None:
    """Make the queue; the exchange is there once a service has started."""
    with channel_to(amqp_url) as channel:
        channel.queue_declare(
            AUDIT, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"}
        )
        channel.queue_bind(AUDIT, EVENTS_EXCHANGE, _PUBLISHED)


def look_through(amqp_url: str, queue: str) -> list[tuple[bytes, dict[str, Any]]]:
    """Return the body and the headers of every message in a queue, and leave them there."""
    with channel_to(amqp_url) as channel:
        found = []
        while message := channel.basic_get(queue):
            body = message.body
            raw = body.encode("utf-8", "surrogateescape") if isinstance(body, str) else bytes(body)
            found.append((raw, message.properties.get("application_headers") or {}))
        return found
