"""Publishing that can be believed: confirmed by the broker, or an error.

One dedicated connection. Whoever comes while a group is on its way waits and goes with the next
one, so that many callers share a confirm. Any surprise throws the connection away.
"""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import amqp
import structlog
from kombu.connection import Connection

from services.chassis import broker, metrics
from services.chassis.broker import CONNECTION_ERRORS
from services.chassis.failpoints import Point, passing
from services.chassis.messages import OutgoingMessage
from services.contracts.errors import Code, KlankbordError

log = structlog.get_logger(__name__)

_SEQUENCE_HEADER = "x-klankbord-sequence"
_PERSISTENT = 2
_PUBLISH_ARGUMENTS = "Bssbb"


class RefusedError(KlankbordError):
    """The broker answered, and did not take a message: its queue is full or there is none."""

    def __init__(self, message: str) -> None:
        super().__init__(Code.UNAVAILABLE, message)


@dataclass
class _Ticket:
    messages: Sequence[OutgoingMessage]
    finished: bool = False
    error: KlankbordError | None = None


class Publisher:
    """Publishes messages and returns when the broker has them in safety.

    Args:
        url: of the broker.
        timeout: seconds that connecting and confirming may take each.
    """

    def __init__(self, url: str, timeout: float = 5.0) -> None:
        self._url = url
        self._timeout = timeout
        self._line: _ConfirmedChannel | None = None
        self._waiting: list[_Ticket] = []
        self._waiting_lock = threading.Lock()
        self._turn = threading.Lock()

    def __enter__(self) -> "Publisher":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def publish(self, messages: Sequence[OutgoingMessage]) -> None:
        """Publish ``messages`` and wait until the broker has confirmed each of them.

        A message may arrive twice when the connection breaks meanwhile, never not at all.

        Raises:
            KlankbordError: unavailable; some of the messages may have been taken.
        """
        ticket = _Ticket(messages)
        with self._waiting_lock:
            self._waiting.append(ticket)
        with self._turn:
            if not ticket.finished:
                self._serve_waiting()
        if ticket.error:
            raise ticket.error

    def check(self) -> None:
        """Raise ``KlankbordError`` when the broker cannot be reached."""
        with self._turn:
            try:
                self._connected().ping()
            except CONNECTION_ERRORS as error:
                self._discard()
                raise _unreachable(error) from error

    def close(self) -> None:
        """Close the connection; the next publish opens another."""
        with self._turn:
            self._discard()

    def _serve_waiting(self) -> None:
        with self._waiting_lock:
            tickets, self._waiting = self._waiting, []
        started = time.monotonic()
        try:
            self._send(tickets)
        except CONNECTION_ERRORS as error:
            for ticket in tickets:
                ticket.error = _unreachable(error)
        except BaseException:
            self._discard()
            for ticket in tickets:
                ticket.error = KlankbordError(Code.UNAVAILABLE, "Publishing was interrupted.")
            raise
        finally:
            for ticket in tickets:
                ticket.finished = True
                _count(ticket)
            metrics.PUBLISH_SECONDS.observe(time.monotonic() - started)

    def _send(self, tickets: list[_Ticket]) -> None:
        messages = [message for ticket in tickets for message in ticket.messages]
        fresh = self._line is None
        try:
            refusals = self._attempt(messages)
        except TimeoutError:
            raise
        except CONNECTION_ERRORS:
            if fresh:
                raise
            # The broker may have gone and come back since the last publish.
            refusals = self._attempt(messages)
        if refusals:
            # The broker may go on refusing on this channel long after the queue has room again.
            self._discard()
        position = 0
        for ticket in tickets:
            own = range(position, position + len(ticket.messages))
            position = own.stop
            refused = [refusals[index] for index in own if index in refusals]
            if refused:
                ticket.error = RefusedError(refused[0])

    def _attempt(self, messages: Sequence[OutgoingMessage]) -> dict[int, str]:
        try:
            return self._connected().send(messages, self._timeout)
        except BaseException:
            self._discard()
            raise

    def _connected(self) -> "_ConfirmedChannel":
        if self._line is None:
            self._line = _ConfirmedChannel.open(self._url, self._timeout)
        return self._line

    def _discard(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            broker.throw_away(line.connection)


@dataclass
class _ConfirmedChannel:
    """A channel in confirm mode that matches every confirm with its message."""

    connection: Connection
    channel: Any
    sequence: int = 0
    unconfirmed: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)

    @classmethod
    def open(cls, url: str, timeout: float) -> "_ConfirmedChannel":
        connection = broker.connect(url, timeout)
        try:
            channel = connection.channel()
            line = cls(connection, channel)
            channel.events["basic_ack"].add(line._acknowledged)
            channel.events["basic_nack"].add(line._negatively_acknowledged)
            channel.events["basic_return"].add(line._returned)
            channel.confirm_select()
        except BaseException:
            broker.throw_away(connection)
            raise
        return line

    def send(self, messages: Sequence[OutgoingMessage], timeout: float) -> dict[int, str]:
        """Publish and wait; return why, by position, for each message that was not taken."""
        first = self.sequence + 1
        self.refused = {}
        with broker.together(self.connection):
            for message in messages:
                passing(Point.PUBLISH_BEFORE)
                self._publish(message)
                passing(Point.PUBLISH_AFTER)
        passing(Point.CONFIRM_BEFORE)
        # Each confirm gives the next one its time: how long all take depends on how much they hold.
        deadline, waiting = time.monotonic() + timeout, len(self.unconfirmed)
        while self.unconfirmed:
            if not broker.drain(self.connection, max(0.001, deadline - time.monotonic())):
                raise TimeoutError(f"{len(self.unconfirmed)} messages were not confirmed")
            if len(self.unconfirmed) < waiting:
                deadline, waiting = time.monotonic() + timeout, len(self.unconfirmed)
        passing(Point.CONFIRM_AFTER)
        return {sequence - first: text for sequence, text in self.refused.items()}

    def ping(self) -> None:
        """Ask the broker for something small and wait for the answer."""
        self.channel.basic_qos(0, 0, False)

    def _publish(self, message: OutgoingMessage) -> None:
        self.sequence += 1
        self.unconfirmed.add(self.sequence)
        # The channel's own way looks for an answer before each message; here that comes after all.
        self.channel.send_method(
            amqp.spec.Basic.Publish,
            _PUBLISH_ARGUMENTS,
            (0, message.exchange, message.routing_key, message.mandatory, False),
            self._amqp_message(message),
        )

    def _amqp_message(self, message: OutgoingMessage) -> amqp.Message:
        properties: dict[str, Any] = {
            "delivery_mode": _PERSISTENT,
            # In whole seconds, so that a consumer knows how long it waited.
            "timestamp": int(time.time()),
            "application_headers": {**message.headers, _SEQUENCE_HEADER: self.sequence},
        }
        if message.content_type is not None:
            properties["content_type"] = message.content_type
        if message.content_encoding is not None:
            properties["content_encoding"] = message.content_encoding
        if message.reply_to is not None:
            properties["reply_to"] = message.reply_to
        if message.correlation_id is not None:
            properties["correlation_id"] = message.correlation_id
        if message.delay is not None:
            properties["expiration"] = str(int(message.delay * 1000))
        return amqp.Message(message.body, **properties)

    def _acknowledged(self, tag: int, multiple: bool) -> None:
        self._settle(tag, multiple, None)

    def _negatively_acknowledged(self, tag: int, multiple: bool) -> None:
        self._settle(tag, multiple, "The broker did not take the message: a queue is full or away.")

    def _settle(self, tag: int, multiple: bool, refusal: str | None) -> None:
        settled = {other for other in self.unconfirmed if other <= tag} if multiple else {tag}
        self.unconfirmed -= settled
        if refusal:
            self.refused.update(dict.fromkeys(settled, refusal))

    def _returned(self, error: Any, exchange: str, routing_key: str, message: Any) -> None:
        sequence = message.properties["application_headers"][_SEQUENCE_HEADER]
        self.refused[sequence] = f"No queue takes '{routing_key}' from '{exchange}'."


def _count(ticket: _Ticket) -> None:
    counter = metrics.PUBLISH_FAILED if ticket.error else metrics.PUBLISHED
    for exchange, messages in Counter(message.exchange for message in ticket.messages).items():
        counter.labels(exchange or "queue").inc(messages)


def _unreachable(error: BaseException) -> KlankbordError:
    log.warning("broker.away", error=f"{type(error).__name__}: {error}")
    return KlankbordError(Code.UNAVAILABLE, "The broker cannot be reached.")
