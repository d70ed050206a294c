"""The reading half of a consumer: it owns the connection and fills the buffer.

What it takes is read at once, while the worker waits for the store to write the batch before.
"""

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from kombu.connection import Connection

from services.chassis import amqp_headers, broker, metrics, topology
from services.chassis.backoff import Backoff
from services.chassis.broker import CONNECTION_ERRORS
from services.chassis.buffer import Buffer
from services.chassis.messages import ATTEMPT_HEADER, ROUTING_KEY_HEADER, Incoming, Reading
from services.chassis.verdicts import Park
from services.chassis.waiting import sent_at
from services.contracts.errors import Code

log = structlog.get_logger(__name__)

# A message with the channel that it must be acknowledged on, and what reading it gave.
Taken = tuple[Any, Incoming, Reading]

_HEARTBEAT = 20
_TIMEOUT = 10.0
_TICK = 0.25


@dataclass(frozen=True)
class Source:
    """Where a reader takes messages from.

    Args:
        url: of the broker.
        queue: to consume.
        prefetch: messages to take before the first is acknowledged.
        declare: make exchanges and queues first; else they exist.
    """

    url: str
    queue: str
    prefetch: int
    declare: bool


class Reader:
    """Connects, consumes and reconnects, until stopped and drained.

    Args:
        source: where messages come from.
        read: returns the events in a message, or why it must be parked.
        buffer: to fill.
        stopping: set when no more may be taken.
        drained: set by the worker when all that was taken is handled.
    """

    def __init__(
        self,
        source: Source,
        read: Callable[[Incoming], Reading],
        buffer: Buffer[Taken],
        stopping: threading.Event,
        drained: threading.Event,
    ) -> None:
        self._source = source
        self._queue = source.queue
        self._read = read
        self._buffer = buffer
        self._stopping = stopping
        self._drained = drained
        self.trouble: str | None = "not connected yet"
        self._connection: Connection | None = None
        self._taken = 0

    def run(self) -> None:
        """Read until stopped and drained; a lost connection is opened again."""
        amqp_headers.tolerate_unreadable()
        backoff = Backoff()
        while not self._stopping.is_set():
            try:
                self._consume(backoff)
            except CONNECTION_ERRORS as error:
                self._disconnected(f"{type(error).__name__}: {error}")
                backoff.wait(self._stopping)
        self._buffer.close()
        self._drained.wait()

    def _consume(self, backoff: Backoff) -> None:
        connection = self._connection = broker.connect(self._source.url, _TIMEOUT, _HEARTBEAT)
        try:
            channel = self._open(connection)
            backoff.reset()
            self._connected()
            while not self._stopping.is_set():
                _turn(connection)
            self._drain(connection, channel)
            # A goodbye makes sure that the last acknowledgements were read.
            broker.close(connection)
        finally:
            broker.throw_away(connection)

    def _open(self, connection: Connection) -> Any:
        channel = connection.channel()
        channel.auto_decode = False
        if self._source.declare:
            topology.declare(channel)
        channel.basic_qos(0, self._source.prefetch, False)
        channel.basic_consume(
            self._queue, callback=lambda message: self._received(channel, message)
        )
        return channel

    def _drain(self, connection: Connection, channel: Any) -> None:
        """Cancel, let the worker finish what was taken, and keep the connection alive for it."""
        self.trouble = "stopping"
        for tag in list(channel.callbacks):
            channel.basic_cancel(tag)
        self._buffer.close()
        while not self._drained.is_set():
            _turn(connection)
        log.info("consumer.drained", queue=self._queue, taken=self._taken)

    def _received(self, channel: Any, message: Any) -> None:
        self._taken += 1
        incoming = _incoming(self._queue, message)
        self._buffer.put((channel, incoming, self._reading(incoming)))
        # A message may hold hundreds of events; others get their turn between two of them.
        time.sleep(0)

    def _reading(self, incoming: Incoming) -> Reading:
        try:
            return self._read(incoming)
        except Exception as error:
            # Raised on it would end this process, and then each one that takes the message again.
            trace = traceback.format_exc()
            log.error("reading.failed", queue=self._queue, error=str(error), trace=trace)
            return Park(Code.HANDLER_FAILED, f"{type(error).__name__}: {error}")

    def _connected(self) -> None:
        self.trouble = None
        metrics.CONSUMER_CONNECTED.labels(self._queue).set(1)
        log.info("consumer.connected", queue=self._queue)

    def _disconnected(self, reason: str) -> None:
        self.trouble = f"not connected ({reason})"
        # What was taken over the lost connection is delivered again.
        self._buffer.clear()
        metrics.CONSUMER_CONNECTED.labels(self._queue).set(0)
        log.warning("consumer.disconnected", queue=self._queue, reason=reason)


def _turn(connection: Connection) -> None:
    """Take what the broker sends for one tick, then see to the heartbeat."""
    end = time.monotonic() + _TICK
    while (left := end - time.monotonic()) > 0:
        broker.drain(connection, left)
    connection.heartbeat_check()


def _incoming(queue: str, message: Any) -> Incoming:
    properties = message.properties
    headers = properties.get("application_headers") or {}
    delivery = message.delivery_info
    # Only the broker itself, sending back a waiting message, uses the default exchange.
    came_back = delivery["exchange"] == topology.DEFAULT_EXCHANGE
    routing_key, attempt = delivery["routing_key"], 0
    if came_back:
        routing_key = headers.get(ROUTING_KEY_HEADER, routing_key)
        attempt = headers.get(ATTEMPT_HEADER, 0)
    return Incoming(
        body=_bytes(message.body),
        tag=delivery["delivery_tag"],
        queue=queue,
        routing_key=str(routing_key),
        content_type=properties.get("content_type"),
        content_encoding=properties.get("content_encoding"),
        headers=headers,
        attempt=attempt if isinstance(attempt, int) else 0,
        unreadable=bool(properties.get(amqp_headers.UNREADABLE)),
        redelivered=bool(delivery.get("redelivered")),
        sent_at=sent_at(properties.get("timestamp")),
    )


def _bytes(body: Any) -> bytes:
    return body.encode("utf-8", "surrogateescape") if isinstance(body, str) else bytes(body or b"")
