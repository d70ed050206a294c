"""The relay: from an outbox in the store to the broker's confirm."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from typing import Any

from deploy.bench.rounds import Say, interleave
from deploy.bench.stacks import private_stack
from services.chassis import broker, clock, mongo, topology
from services.chassis.messages import OutgoingMessage
from services.chassis.outbox import PAGE, Outbox, Relay
from services.chassis.pieces import pieces
from services.chassis.publisher import Publisher
from services.contracts import envelope, examples
from services.contracts.envelope import Event
from services.contracts.registry import Queue

DOC = "Events a second from the outbox to the broker's confirm; and publishing alone."

EVENTS = 2_000
RECORDS = 500
"""Records in one `engagement.recorded.v1`, as in a full batch."""
# These events are a hundred times as large.
_RECORDED_PART = 20
_SECONDS = 10.0

Events = Callable[[int], Sequence[Event]]


def measure(rounds: int, say: Say, events: int = EVENTS) -> dict[str, Any]:
    """Measure the relay on small and on large events, and the publisher without a relay.

    Args:
        rounds: how often each is measured.
        say: gets progress, line by line.
        events: small events of one measurement.

    Raises:
        LocalError: broker or store did not start.
    """
    with private_stack(say, ()) as stack, Publisher(stack.amqp_url) as publisher:
        store = mongo.connect(stack.mongo_url, "klankbord_bench")
        bench = _Bench(Outbox(store), store, publisher, stack.amqp_url)
        bench.prepare()
        few = max(1, events // _RECORDED_PART)
        found = interleave(
            rounds,
            {
                "idea": partial(bench.relayed, ideas, events),
                "recorded": partial(bench.relayed, recorded, few),
                "publish_idea": partial(bench.published, ideas, events),
                "publish_recorded": partial(bench.published, recorded, few),
            },
            say,
        )
        store.client.close()
    return {
        "per_s": found.medians(),
        "records_per_s": round(found.median("recorded") * RECORDS),
        "vs_publish": {name: found.ratio(name, f"publish_{name}") for name in ("idea", "recorded")},
    }


class _Bench:
    """One outbox, and the queue that its events reach."""

    def __init__(
        self, outbox: Outbox, store: mongo.Store, publisher: Publisher, amqp_url: str
    ) -> None:
        self._outbox = outbox
        self._store = store
        self._publisher = publisher
        self._amqp_url = amqp_url

    def prepare(self) -> None:
        """Make the index and the queues."""
        self._outbox.prepare()
        with broker.connect(self._amqp_url, _SECONDS) as connection:
            topology.declare(connection.channel())

    def relayed(self, make: Events, number: int) -> float:
        """Return how many events a second the relay sends of a full outbox."""
        self._empty_queue()
        for page in pieces(make(number), PAGE):
            mongo.in_transaction(self._store, partial(self._outbox.add, events=page))
        relay = Relay(self._outbox, self._publisher, "bench", clock.now)
        started, sent = time.perf_counter(), 0
        while done := relay.send_page():
            sent += done
        return sent / (time.perf_counter() - started)

    def published(self, make: Events, number: int) -> float:
        """Return how many events a second are published without an outbox, in the same pages."""
        self._empty_queue()
        pages = [
            [OutgoingMessage.of(event) for event in page] for page in pieces(make(number), PAGE)
        ]
        started = time.perf_counter()
        for page in pages:
            self._publisher.publish(page)
        return number / (time.perf_counter() - started)

    def _empty_queue(self) -> None:
        with broker.connect(self._amqp_url, _SECONDS) as connection:
            connection.channel().queue_purge(str(Queue.DIGEST_EVENTS))


def ideas(number: int) -> list[Event]:
    """Return events about ideas, each as long as the full example.

    Args:
        number: of events.
    """
    return _copies("idea.submitted.v1", number)


def recorded(number: int) -> list[Event]:
    """Return events that hold a full batch each.

    Args:
        number: of events.
    """
    one = _example("engagement.recorded.v1")
    stance = {
        name: value
        for name, value in one["data"]["records"][0].items()
        if name not in ("text", "language", "query", "found", "channel", "unit", "following")
    }
    records = [
        {**stance, "id": f"app-{place:06}", "participant": f"p-{place % 199}"}
        for place in range(RECORDS)
    ]
    return _copies("engagement.recorded.v1", number, {**one["data"], "records": records})


def _copies(name: str, number: int, data: dict[str, Any] | None = None) -> list[Event]:
    example = _example(name) | ({"data": data} if data else {})
    return [envelope.from_dict({**example, "id": f"bench-{next(_NUMBERS)}"}) for _ in range(number)]


def _example(name: str) -> dict[str, Any]:
    return examples.load(name, "full")


_NUMBERS = count()
