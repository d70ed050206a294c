"""Calls to the services over RPC that always end: with an answer, or in time with unavailable.

The framework's own proxy waits for ever, both for an answer and for the broker. Here a call goes
out through the process's confirming publisher, and nothing is left behind when no answer comes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from eventlet.event import Event
from nameko.rpc import ReplyListener

from services.chassis import clock, metrics
from services.chassis.deadline import deadline
from services.chassis.line import Line
from services.chassis.messages import OutgoingMessage
from services.chassis.presence import Presence
from services.chassis.publisher import Publisher
from services.chassis.rpc import unwrap
from services.contracts import strict_json
from services.contracts.errors import Code, KlankbordError

log = structlog.get_logger(__name__)


class Replies(ReplyListener):  # type: ignore[misc]  # nameko has no types
    """Takes the answers in, and can forget a call that was given up."""

    queue_consumer = Line()

    def expect(self, call_id: str) -> Event:
        """Return the event that the answer to a call will set."""
        event: Event = self.get_reply_event(call_id)
        return event

    def forget(self, call_id: str) -> None:
        """Wait no longer for the answer to a call."""
        self._reply_events.pop(call_id, None)

    @property
    def expected(self) -> int:
        """Return how many calls wait for an answer."""
        return len(self._reply_events)


@dataclass(frozen=True, slots=True)
class Call:
    """One call.

    Args:
        service: its name.
        method: its name.
        arguments: JSON-ready values, in order.
        correlation: of the request that the call belongs to.
        limit: seconds that it may take altogether.
    """

    service: str
    method: str
    arguments: tuple[Any, ...]
    correlation: str
    limit: float


class Caller:
    """Calls methods of services.

    Args:
        publisher: that confirms.
        replies: takes the answers in.
        broker: whether it is there.
        exchange: of all RPC.
    """

    def __init__(
        self, publisher: Publisher, replies: Replies, broker: Presence, exchange: str
    ) -> None:
        self._publisher = publisher
        self._replies = replies
        self._broker = broker
        self._exchange = exchange

    def ask(self, call: Call) -> Any:
        """Return what a service's method answers.

        Raises:
            KlankbordError: the service's own, or unavailable when no answer came in time or the
                broker is away.
        """
        call_id = clock.new_id()
        answered = self._replies.expect(call_id)
        try:
            with deadline(call.limit), self._broker.needed():
                self._publisher.publish([self._message(call, call_id)])
                reply = answered.wait()
        except TimeoutError:
            log.warning("call.unanswered", service=call.service, method=call.method)
            raise _away(call.service) from None
        finally:
            self._replies.forget(call_id)
            metrics.CALLS_WAITING.set(self._replies.expected)
        return _result(call, reply)

    def _message(self, call: Call, call_id: str) -> OutgoingMessage:
        return OutgoingMessage(
            body=strict_json.encode({"args": call.arguments, "kwargs": {}}),
            exchange=self._exchange,
            routing_key=f"{call.service}.{call.method}",
            content_type="application/json",
            content_encoding="utf-8",
            headers={
                "nameko.call_id_stack": [f"gateway.{call_id}"],
                "nameko.correlation": call.correlation,
            },
            # Whoever is back later must not do what nobody waits for any more.
            delay=call.limit,
            reply_to=self._replies.routing_key,
            correlation_id=call_id,
        )


def _result(call: Call, reply: Mapping[str, Any]) -> Any:
    if reply.get("error"):
        # A method that does not exist or arguments that do not fit: our own mistake.
        log.error(
            "call.failed", service=call.service, method=call.method, error=str(reply["error"])[:500]
        )
        raise KlankbordError(Code.INTERNAL, "Something went wrong on our side; it was logged.")
    return unwrap(reply["result"])


def _away(service: str) -> KlankbordError:
    return KlankbordError(Code.UNAVAILABLE, f"The service '{service}' gave no answer in time.")
