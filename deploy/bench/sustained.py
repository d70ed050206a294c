"""How many events a second the whole stack takes for as long as they come."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice

from deploy.bench.counters import handled, wait_at_rest
from deploy.bench.waiting import wait_until
from deploy.local.stack import Stack
from services.chassis.messages import OutgoingMessage
from services.chassis.publisher import Publisher
from services.contracts.envelope import Event
from services.contracts.registry import Queue

# Two full batches of engagement: one is counted while the next is read, and more would only wait.
WAITING = 1_000
_PAGE = 100


def sustained(stack: Stack, events: Iterator[Event], number: int) -> float:
    """Return events a second, from the first until the last stands in the digest's read model.

    New ones are published as soon as fewer than `WAITING` wait to be counted. So it is a rate that
    can go on, at which nothing piles up anywhere.

    Args:
        stack: at rest; nothing else is fed into it.
        events: to publish.
        number: of them.

    Raises:
        LocalError: there was no room for the next ones for a minute and a half.
    """
    before = handled(stack, Queue.ENGAGEMENT_FEEDBACK)
    started = time.perf_counter()
    with Publisher(stack.amqp_url) as publisher:
        for sent in range(0, number, _PAGE):
            _wait_for_room(stack, before + sent)
            page = islice(events, min(_PAGE, number - sent))
            publisher.publish([OutgoingMessage.of(event) for event in page])
    _wait_for_room(stack, before + number, waiting=0)
    return number / (wait_at_rest(stack, Queue.DIGEST_EVENTS) - started)


def _wait_for_room(stack: Stack, sent: int, waiting: int = WAITING) -> None:
    wait_until(
        lambda: sent - handled(stack, Queue.ENGAGEMENT_FEEDBACK) <= waiting,
        f"all but {waiting} of {sent} events to be counted",
    )
