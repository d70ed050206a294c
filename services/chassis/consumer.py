"""Consuming in batches, so that nothing is lost and a bad message blocks nobody.

Two threads: the reader owns the connection and fills a buffer; the worker takes batches from it,
has them handled, sends on what must be retried or parked, and acknowledges last.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from kombu.connection import Connection

from services.chassis import amqp_headers, broker, intake, metrics, topology
from services.chassis.backoff import Backoff
from services.chassis.broker import CONNECTION_ERRORS
from services.chassis.buffer import Buffer
from services.chassis.logs import some_correlations
from services.chassis.messages import ATTEMPT_HEADER, ROUTING_KEY_HEADER, Delivery, Incoming
from services.chassis.publisher import Publisher
from services.chassis.sorting import Handler, judge, send_on
from services.chassis.verdicts import Halt, Verdict

log = structlog.get_logger(__name__)

_HEARTBEAT = 20
_TIMEOUT = 10.0
_TICK = 0.25


@dataclass(frozen=True)
class ConsumerPlan:
    """What to consume and how.

    Args:
        url: of the broker.
        queue: to take from.
        accepted: names of the events that the handler takes.
        batch_size: messages that close a batch.
        batch_age: seconds that close a batch.
        retry_delays: seconds before each further attempt.
    """

    url: str
    queue: str
    accepted: frozenset[str]
    batch_size: int
    batch_age: float
    retry_delays: tuple[float, ...]


class Consumer:
    """Consumes one queue until it is told to stop.

    Args:
        plan: what to consume and how.
        handle: decides about each delivery of a batch; may raise unavailable.
        publisher: for what is sent on.
        now: the present, in UTC.
        is_away: whether an exception means that something we need is away for now.
    """

    def __init__(
        self,
        plan: ConsumerPlan,
        handle: Handler,
        publisher: Publisher,
        now: Callable[[], datetime],
        is_away: Callable[[BaseException], bool],
    ) -> None:
        self.plan = plan
        self._handle = handle
        self._publisher = publisher
        self._now = now
        self._is_away = is_away
        self._buffer: Buffer[tuple[Any, Incoming]] = Buffer(plan.batch_size, plan.batch_age)
        self._stopping = threading.Event()
        self._drained = threading.Event()
        self._state = "starting"

    @property
    def trouble(self) -> str | None:
        """Return why the queue is not being consumed; None when it is."""
        return None if self._state == "consuming" else self._state

    def stop(self) -> None:
        """Take no more messages; finish and acknowledge those that were taken."""
        self._stopping.set()

    def read(self) -> None:
        """Run the reader: connect, consume, reconnect, until stopped and drained."""
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

    def work(self) -> None:
        """Run the worker: handle batches until stopped and drained."""
        try:
            while (batch := self._buffer.take()) and self._process(batch):
                pass
        finally:
            self._drained.set()

    def _consume(self, backoff: Backoff) -> None:
        connection = broker.connect(self.plan.url, _TIMEOUT, _HEARTBEAT)
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
        topology.declare(channel)
        # One batch is collected while another is handled.
        channel.basic_qos(0, 2 * self.plan.batch_size, False)
        channel.basic_consume(
            self.plan.queue, callback=lambda message: self._received(channel, message)
        )
        return channel

    def _drain(self, connection: Connection, channel: Any) -> None:
        """Cancel, let the worker finish what was taken, and keep the connection alive for it."""
        self._set_state("stopping")
        for tag in list(channel.callbacks):
            channel.basic_cancel(tag)
        self._buffer.close()
        while not self._drained.is_set():
            _turn(connection)

    def _received(self, channel: Any, message: Any) -> None:
        self._buffer.put((channel, _incoming(self.plan.queue, message)))

    def _set_state(self, state: str) -> None:
        if not self._state.startswith("halted"):
            self._state = state

    def _connected(self) -> None:
        self._set_state("consuming")
        metrics.CONSUMER_CONNECTED.labels(self.plan.queue).set(1)
        log.info("consumer.connected", queue=self.plan.queue)

    def _disconnected(self, reason: str) -> None:
        self._set_state(f"not connected ({reason})")
        # What was taken over the lost connection is delivered again.
        self._buffer.clear()
        metrics.CONSUMER_CONNECTED.labels(self.plan.queue).set(0)
        log.warning("consumer.disconnected", queue=self.plan.queue, reason=reason)

    def _process(self, batch: Sequence[tuple[Any, Incoming]]) -> bool:
        """Handle a batch; return False when the work must end without acknowledging it."""
        started = time.monotonic()
        channel = batch[-1][0]
        messages = [message for owner, message in batch if owner is channel]
        readings = [intake.read(message, self.plan.accepted, self._now()) for message in messages]
        verdicts = self._until_back(lambda: judge(self._handle, readings, self._is_away))
        if verdicts is None:
            return False
        if halt := next((verdict for verdict in verdicts if isinstance(verdict, Halt)), None):
            self._halt(halt)
            return False
        judged = list(zip(messages, verdicts, strict=True))
        if self._until_back(lambda: self._send_on(judged)) is None:
            return False
        self._acknowledge(channel, messages[-1].tag)
        self._report(readings, judged, time.monotonic() - started)
        return True

    def _send_on(self, judged: Sequence[tuple[Incoming, Verdict]]) -> bool:
        send_on(self._publisher, judged, self.plan.retry_delays, self._now())
        return True

    def _until_back(self, action: Callable[[], Any]) -> Any:
        """Return what ``action`` returns, trying again while something is away.

        Returns None when the process must stop first: nothing was acknowledged, so the broker
        delivers the batch again.
        """
        backoff = Backoff(most=5.0)
        while True:
            try:
                return action()
            except Exception as error:
                if not self._is_away(error):
                    raise
                log.warning("consumer.waiting", queue=self.plan.queue, error=str(error))
            if self._stopping.is_set():
                return None
            backoff.wait(self._stopping)

    def _acknowledge(self, channel: Any, tag: int) -> None:
        try:
            # All messages up to this one were handled: batches are taken in order.
            channel.basic_ack(tag, multiple=True)
        except (*CONNECTION_ERRORS, AttributeError) as error:
            # The channel is gone; the broker delivers the batch again and it is recognised.
            log.warning("consumer.ack_failed", queue=self.plan.queue, error=str(error))

    def _halt(self, halt: Halt) -> None:
        self._set_state(f"halted ({halt.text})")
        metrics.MESSAGES.labels(self.plan.queue, "halt").inc()
        log.error("consumer.halted", queue=self.plan.queue, reason=halt.text)
        self._stopping.set()

    def _report(
        self,
        readings: Sequence[Any],
        judged: Sequence[tuple[Incoming, Verdict]],
        seconds: float,
    ) -> None:
        queue = self.plan.queue
        metrics.BATCH_SIZE.labels(queue).observe(len(judged))
        metrics.BATCH_SECONDS.labels(queue).observe(seconds)
        counts: dict[str, int] = {}
        for _, verdict in judged:
            word = type(verdict).__name__.lower()
            counts[word] = counts.get(word, 0) + 1
        for word, count in counts.items():
            metrics.MESSAGES.labels(queue, word).inc(count)
        correlations = [
            checked.event.correlation
            for reading in readings
            if isinstance(reading, Delivery)
            for checked in reading.events
        ]
        log.info(
            "batch.handled",
            queue=queue,
            messages=len(judged),
            seconds=round(seconds, 4),
            correlations=some_correlations(correlations),
            **counts,
        )


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
    )


def _bytes(body: Any) -> bytes:
    return body.encode("utf-8", "surrogateescape") if isinstance(body, str) else bytes(body or b"")
