"""The working half of a consumer: it handles batches and acknowledges last."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import structlog

from services.chassis import metrics, traces
from services.chassis.backoff import Backoff
from services.chassis.broker import CONNECTION_ERRORS
from services.chassis.buffer import Buffer
from services.chassis.failpoints import Point, passing
from services.chassis.logs import some_correlations
from services.chassis.messages import Delivery, Incoming, Reading
from services.chassis.publisher import Publisher
from services.chassis.reader import Taken
from services.chassis.resting import NO_REST, Rest
from services.chassis.sorting import Handler, judge, send_on
from services.chassis.verdicts import Halt, Verdict
from services.chassis.waiting import Waiting

log = structlog.get_logger(__name__)

T = TypeVar("T")

_LAST_PAUSE = 0.2


@dataclass(frozen=True)
class Work:
    """How a queue's batches are handled.

    Args:
        queue: that they come from.
        read: returns what the handler is given for a message, or why it must be parked.
        handle: decides about each message of a batch; may raise unavailable.
        retry_delays: seconds before each further attempt.
        publisher: for what is sent on.
        now: the present, in UTC.
        is_away: whether an exception means that something we need is away for now.
        rest: after a batch that was not full; what comes meanwhile is handled together.
    """

    queue: str
    read: Callable[[Incoming], Reading]
    handle: Handler
    retry_delays: tuple[float, ...]
    publisher: Publisher
    now: Callable[[], datetime]
    is_away: Callable[[BaseException], bool]
    rest: Rest = NO_REST


class Worker:
    """Takes batches from a buffer until that is closed and empty, or until it must halt.

    Args:
        work: how to handle a batch.
        buffer: to take from.
        stopping: set when the process stops; set here when the work must halt.
        drained: set here at the end.
    """

    def __init__(
        self,
        work: Work,
        buffer: Buffer[Taken],
        stopping: threading.Event,
        drained: threading.Event,
    ) -> None:
        self._work = work
        self._buffer = buffer
        self._stopping = stopping
        self._drained = drained
        self._waiting = Waiting(work.queue)
        self.trouble: str | None = None

    def run(self) -> None:
        """Handle batches to the end."""
        try:
            while (batch := self._buffer.take()) and self._process(batch):
                pass
        finally:
            self._drained.set()

    def _process(self, batch: Sequence[Taken]) -> bool:
        """Handle a batch; return False when the work must end without acknowledging it."""
        started = time.monotonic()
        channel = batch[-1][0]
        own = [(message, reading) for owner, message, reading in batch if owner is channel]
        messages = [message for message, _ in own]
        self._waiting.begin(message.sent_at for message in messages)
        readings = [reading for _, reading in own]
        verdicts = self._until_back(lambda: judge(self._work.handle, readings, self._work.is_away))
        if halt := next((verdict for verdict in verdicts if isinstance(verdict, Halt)), None):
            self._halt(halt)
            return False
        judged = list(zip(messages, verdicts, strict=True))
        self._until_back(lambda: self._send_on(judged))
        passing(Point.BATCH_BEFORE_ACK)
        self._acknowledge(channel, messages[-1].tag)
        passing(Point.BATCH_AFTER_ACK)
        self._waiting.end()
        seconds = time.monotonic() - started
        self._report(readings, judged, seconds)
        if len(batch) < self._buffer.size:
            self._stopping.wait(self._work.rest.after(seconds))
        return True

    def _send_on(self, judged: Sequence[tuple[Incoming, Verdict]]) -> None:
        send_on(self._work.publisher, judged, self._work.retry_delays, self._work.now())

    def _until_back(self, action: Callable[[], T]) -> T:
        """Return what ``action`` returns, trying again while something is away.

        A stop waits for this too: what is away may be back, or less busy, before its deadline.
        """
        backoff = Backoff(most=5.0)
        while True:
            try:
                result = action()
            except Exception as error:
                if not self._work.is_away(error):
                    raise
                self.trouble = f"waiting ({error})"[:500]
                log.warning("consumer.waiting", queue=self._work.queue, error=str(error))
            else:
                self.trouble = None
                return result
            if self._stopping.is_set():
                time.sleep(_LAST_PAUSE)
            else:
                backoff.wait(self._stopping)

    def _acknowledge(self, channel: Any, tag: int) -> None:
        try:
            # All messages up to this one were handled: batches are taken in order.
            channel.basic_ack(tag, multiple=True)
        except (*CONNECTION_ERRORS, AttributeError) as error:
            # The channel is gone; the broker delivers the batch again and it is recognised.
            log.warning("consumer.ack_failed", queue=self._work.queue, error=str(error))

    def _halt(self, halt: Halt) -> None:
        self.trouble = f"halted ({halt.text})"
        metrics.MESSAGES.labels(self._work.queue, "halt").inc()
        log.error("consumer.halted", queue=self._work.queue, reason=halt.text)
        self._stopping.set()

    def _report(
        self,
        readings: Sequence[Reading],
        judged: Sequence[tuple[Incoming, Verdict]],
        seconds: float,
    ) -> None:
        queue = self._work.queue
        metrics.BATCH_SIZE.labels(queue).observe(len(judged))
        metrics.BATCH_SECONDS.labels(queue).observe(seconds)
        redelivered = sum(message.redelivered for message, _ in judged)
        metrics.REDELIVERED.labels(queue).inc(redelivered)
        counts = Counter(type(verdict).__name__.lower() for _, verdict in judged)
        for word, count in counts.items():
            metrics.MESSAGES.labels(queue, word).inc(count)
        correlations = [
            checked.event.correlation
            for reading in readings
            if isinstance(reading, Delivery)
            for checked in reading.events
        ]
        events = (one for read in readings if isinstance(read, Delivery) for one in read.events)
        about: dict[str, traces.Value] = {
            "messaging.destination.name": queue,
            "messages": len(judged),
            **counts,
        }
        traces.record(f"take {queue}", traces.causes(events), seconds, about)
        log.info(
            "batch.handled",
            queue=queue,
            messages=len(judged),
            redelivered=redelivered,
            seconds=round(seconds, 4),
            correlations=some_correlations(correlations),
            **counts,
        )
