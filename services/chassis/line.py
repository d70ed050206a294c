"""The framework's consumer of calls and answers, made to survive a broker that goes and comes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from kombu.connection import Connection
from nameko.messaging import QueueConsumer

from services.chassis import broker
from services.chassis.backoff import Backoff
from services.chassis.broker import CONNECTION_ERRORS

log = structlog.get_logger(__name__)

_HEARTBEAT = 20
_TIMEOUT = 10.0
_LONGEST_WAIT = 2.0


class Line(QueueConsumer):  # type: ignore[misc]  # nameko has no types
    """Consumes, comes back soon after a lost connection, and closes when all is acknowledged."""

    def __init__(self) -> None:
        super().__init__()
        self._open = 0

    @contextmanager
    def establish_connection(self) -> Iterator[Connection]:
        """Give an open connection, however long that takes."""
        connection = self._connected()
        try:
            yield connection
        finally:
            broker.close(connection)

    def handle_message(self, provider: Any, body: Any, message: Any) -> None:
        """Hand a message over; the connection stays until it is acknowledged."""
        self._open += 1
        super().handle_message(provider, body, message)

    def ack_message(self, message: Any) -> None:
        """Acknowledge; when the connection is gone the broker delivers the message again."""
        self._open -= 1
        try:
            super().ack_message(message)
        except (*CONNECTION_ERRORS, AttributeError) as error:
            log.warning("line.ack_failed", error=str(error))

    def requeue_message(self, message: Any) -> None:
        """Give a message back that cannot be handled any more."""
        self._open -= 1
        super().requeue_message(message)

    def on_iteration(self) -> None:
        """Cancel what is to be cancelled; end when nothing is left to acknowledge."""
        self._cancel_consumers_if_requested()
        if not self._consumers and not self._open:
            self.should_stop = True

    def _connected(self) -> Connection:
        backoff = Backoff(most=_LONGEST_WAIT)
        while True:
            try:
                return broker.connect(self.amqp_uri, _TIMEOUT, _HEARTBEAT)
            except CONNECTION_ERRORS as error:
                log.warning("line.away", error=f"{type(error).__name__}: {error}")
                self._give_up_when_stopping()
                time.sleep(backoff.next())

    def _give_up_when_stopping(self) -> None:
        """End where a stop waits for consumers to be cancelled: without a broker there are none."""
        waiting: dict[Any, Any] = self._pending_remove_providers
        if not waiting:
            return
        self.should_stop = True
        for removed in waiting.values():
            removed.send()
        waiting.clear()
        raise ConnectionError("stopped while the broker was away")
