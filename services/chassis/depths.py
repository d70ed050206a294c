"""How much waits in every queue and who reads it, asked of the broker every few seconds."""

import threading
from collections.abc import Sequence
from typing import Any

import structlog

from services.chassis import broker, metrics, topology
from services.chassis.backoff import Backoff
from services.chassis.broker import CONNECTION_ERRORS
from services.chassis.depth import Depth

log = structlog.get_logger(__name__)

_PAUSE_SECONDS = 5.0
_ANSWER_SECONDS = 5.0


class Depths:
    """Asks until stopped; a line of its own, since others wait for their messages on theirs.

    Args:
        url: of the broker.
        queues: their names; those of the topology when None.
    """

    def __init__(self, url: str, queues: Sequence[str] | None = None) -> None:
        self._url = url
        self._queues = queues or [plan.name for plan in topology.queues()]
        self._stopping = threading.Event()
        self.found: dict[str, Depth] = {}

    def stop(self) -> None:
        """Ask no more."""
        self._stopping.set()

    def run(self) -> None:
        """Ask every few seconds; a lost connection is opened again."""
        backoff = Backoff(first=1.0, most=30.0)
        while not self._stopping.is_set():
            try:
                self._follow(backoff)
            except CONNECTION_ERRORS as error:
                self._forget()
                log.info("depths.unknown", error=f"{type(error).__name__}: {error}"[:500])
                backoff.wait(self._stopping)

    def look(self, channel: Any) -> None:
        """Ask once on an open channel.

        Args:
            channel: of amqp; it is closed by the broker when a queue does not exist.
        """
        for queue in self._queues:
            answer = channel.queue_declare(queue, passive=True)
            self.found[queue] = Depth(answer.message_count, answer.consumer_count)
            metrics.QUEUE_MESSAGES.labels(queue).set(answer.message_count)
            metrics.QUEUE_CONSUMERS.labels(queue).set(answer.consumer_count)

    def _follow(self, backoff: Backoff) -> None:
        connection = broker.connect(self._url, _ANSWER_SECONDS)
        try:
            channel = connection.channel()
            while not self._stopping.is_set():
                self.look(channel)
                backoff.reset()
                self._stopping.wait(_PAUSE_SECONDS)
        finally:
            broker.throw_away(connection)

    def _forget(self) -> None:
        """Say nothing rather than what was true a while ago."""
        self.found.clear()
        metrics.QUEUE_MESSAGES.clear()
        metrics.QUEUE_CONSUMERS.clear()
