"""How fast engagement counts, beside a loop without its care and beside the framework's own way.

Every variant gets the same events in a filled queue and writes to the same store with the same
durability. Figures are events that were handled per second, from each process's log: from the
end of the last process's first batch to the end of the last batch.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any

from kombu.connection import Connection
from kombu.entity import Exchange
from kombu.entity import Queue as BrokerQueue

from deploy.bench import ingest_load, stock_names
from deploy.bench.contestants import batches, contestant, rate
from deploy.bench.ingest_load import AGAIN, HOT, SPREAD, Crowd
from deploy.bench.rounds import Rounds, Say, interleave
from deploy.bench.stacks import private_stack
from deploy.local.errors import LocalError
from deploy.local.stack import Stack
from deploy.packs import log_packs
from services.chassis import mongo, topology
from services.chassis.buckets import TALLIES
from services.chassis.messages import OutgoingMessage
from services.chassis.publisher import Publisher
from services.contracts.envelope import Event, to_dict
from services.contracts.registry import Queue

DOC = "feedback events counted per second, beside a plain loop and nameko's own handler"

_EVENTS = 6_000
_STOCK_SHARE = 5
_SEED = 1
_WRITTEN = (log_packs.KEYS, log_packs.COLLECTION, "involvements", TALLIES, "outbox")
_POLL_SECONDS = 0.3
# In a small run a batch is smaller, so that each of four processes may handle three.
_BATCH, _LEAST_BATCHES = 500, 12
_PAGE = 500
_PATIENCE_SECONDS = 300.0
_DATABASE = "klankbord_engagement"
_RAW_DATABASE = "bench_raw"
_ENGAGEMENT = "services.engagement.service:EngagementService"


def measure(rounds: int, say: Say, events: int = _EVENTS) -> dict[str, Any]:
    """Return the figures of the ingest bench.

    Args:
        rounds: how often every variant is measured.
        say: gets progress.
        events: that each variant gets in a round; nameko's own handler a fifth of them.
    """
    with private_stack(say, ()) as stack, tempfile.TemporaryDirectory() as folder:
        bench = _Bench(stack, Path(folder), events)
        return figures(interleave(rounds, bench.variants(), say))


def figures(found: Rounds) -> dict[str, Any]:
    """Return medians, and the medians of the ratios within each round.

    Args:
        found: events per second of every variant.
    """
    rates = found.medians()
    return {
        "service_per_s": rates["service"],
        "raw_per_s": rates["raw"],
        "stock_per_s": rates["stock"],
        "vs_raw": found.ratio("service", "raw"),
        "vs_stock": found.ratio("service", "stock"),
        "hot_per_s": rates["hot"],
        "hot_vs_spread": found.ratio("hot", "service"),
        "again_per_s": rates["again"],
        "again_vs_spread": found.ratio("again", "service"),
        "by_processes": {"1": rates["service"], "2": rates["service x2"], "4": rates["service x4"]},
    }


class _Bench:
    def __init__(self, stack: Stack, folder: Path, events: int) -> None:
        self._stack = stack
        self._folder = folder
        self._events = events
        self._batch = min(_BATCH, max(1, events // _LEAST_BATCHES))
        self._queue = str(Queue.ENGAGEMENT_FEEDBACK)
        self._publisher = Publisher(stack.amqp_url)
        self._numbers = count()
        self._store = mongo.connect(stack.mongo_url, _DATABASE)
        with Connection(stack.amqp_url) as connection:
            topology.declare(connection.default_channel)
            _stock_queue(connection)
        # Engagement makes its collections at its first start; the yardstick gets the same.
        self._service()
        alike(self._store, mongo.connect(stack.mongo_url, _RAW_DATABASE))

    def variants(self) -> dict[str, Callable[[], float]]:
        """Return what is measured."""
        return {
            "raw": self._raw,
            "service": self._service,
            "stock": self._stock,
            "hot": partial(self._service, crowd=HOT),
            "again": partial(self._service, crowd=AGAIN),
            "service x2": partial(self._service, 2),
            "service x4": partial(self._service, 4),
        }

    def _raw(self) -> float:
        self._fill(_drawn(self._dialogue(), self._events))
        command = ("-m", "deploy.bench.raw_loop", self._queue, _RAW_DATABASE, str(self._batch))
        return self._run([command], self._events)

    def _service(self, processes: int = 1, crowd: Crowd = SPREAD) -> float:
        self._empty_events()
        dialogue = self._dialogue()
        self._store["dialogues"].insert_one({"_id": dialogue, "version": 1, "closed_at": None})
        self._fill(_drawn(dialogue, self._events, crowd))
        command = ("-m", "services.chassis.runner", _ENGAGEMENT)
        return self._run([command] * processes, self._events)

    def _stock(self) -> float:
        few = max(1, self._events // _STOCK_SHARE)
        found = _drawn(self._dialogue(), few)
        self._publish(_for_stock(event) for event in found)
        return self._run([("-m", "deploy.bench.stock_handler", "bench_stock")], few)

    def _dialogue(self) -> str:
        return f"bench-{next(self._numbers)}"

    def _fill(self, found: Iterator[Event]) -> None:
        self._publish(OutgoingMessage.of(event) for event in found)

    def _publish(self, messages: Iterator[OutgoingMessage]) -> None:
        while page := list(islice(messages, _PAGE)):
            self._publisher.publish(page)

    def _empty_events(self) -> None:
        with Connection(self._stack.amqp_url) as connection:
            for queue in (Queue.DIGEST_EVENTS, Queue.ENGAGEMENT_EVENTS):
                connection.default_channel.queue_purge(str(queue))

    def _run(self, commands: Sequence[tuple[str, ...]], wanted: int) -> float:
        logs = [self._folder / f"contestant-{number}.log" for number in range(len(commands))]
        environment = {
            "KLANKBORD_AMQP_URL": self._stack.amqp_url,
            "KLANKBORD_MONGO_URL": self._stack.mongo_url,
            "KLANKBORD_BATCH_SIZE": str(self._batch),
        }
        with ExitStack() as processes:
            for command, log in zip(commands, logs, strict=True):
                processes.enter_context(contestant(command, log, environment))
            deadline = time.monotonic() + _PATIENCE_SECONDS
            while True:
                found = [batches(log.read_text("utf-8", "replace"), self._queue) for log in logs]
                if sum(batch.messages for own in found for batch in own) >= wanted:
                    return rate([own for own in found if own])
                if time.monotonic() > deadline:
                    raise LocalError(f"Not all was handled: {logs[0].read_text()[-2000:]}")
                time.sleep(_POLL_SECONDS)


def alike(model: mongo.Store, other: mongo.Store) -> None:
    """Give a database the rules and indexes of the collections that counting writes to.

    Args:
        model: that has them.
        other: that gets them.
    """
    for name in _WRITTEN:
        other.create_collection(name, **model[name].options())
        for index in model[name].list_indexes():
            if index["name"] != "_id_":
                other[name].create_index(list(index["key"].items()))


def _drawn(dialogue: str, events: int, crowd: Crowd = SPREAD) -> Iterator[Event]:
    return ingest_load.events(dialogue, events, _SEED, crowd)


def _for_stock(event: Event) -> OutgoingMessage:
    return OutgoingMessage(
        json.dumps(to_dict(event)).encode(),
        stock_names.EXCHANGE,
        stock_names.EVENT,
        content_type="application/json",
    )


def _stock_queue(connection: Connection) -> None:
    exchange = Exchange(stock_names.EXCHANGE, "topic", durable=True)
    queue = BrokerQueue(stock_names.QUEUE, exchange, routing_key=stock_names.EVENT, durable=True)
    queue(connection.default_channel).declare()
