"""Calls over RPC, answered through the process's own publisher.

The framework's own way waits for ever for a broker that is away, and a process whose answer
cannot be sent dies of it. Here the answer is dropped: the caller waits no longer by then.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from nameko.exceptions import serialize
from nameko.rpc import Rpc, RpcConsumer

from services.chassis import process
from services.chassis.failpoints import Point, passing
from services.chassis.line import Line
from services.chassis.messages import OutgoingMessage
from services.contracts import envelope, strict_json
from services.contracts.errors import KlankbordError

log = structlog.get_logger(__name__)


class Answers(RpcConsumer):  # type: ignore[misc]  # nameko has no types
    """Takes calls in and sends the answers."""

    queue_consumer = Line()

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        """Answer a call and acknowledge it."""
        passing(Point.CALL_BEFORE_ANSWER)
        error = serialize(exc_info[1]) if exc_info else None
        try:
            self._send(message.properties, {"result": result, "error": error})
        except KlankbordError as problem:
            log.warning("call.answer_lost", error=str(problem))
        passing(Point.CALL_AFTER_ANSWER)
        self.queue_consumer.ack_message(message)
        passing(Point.CALL_AFTER_ACK)
        return result, exc_info

    def _send(self, call: Mapping[str, Any], answer: dict[str, Any]) -> None:
        if not call.get("reply_to"):
            log.warning("call.unanswerable")
            return
        outgoing = OutgoingMessage(
            body=_encoded(answer),
            exchange=self.queue.exchange.name,
            routing_key=call["reply_to"],
            content_type=envelope.JSON,
            content_encoding="utf-8",
            # Who asked may be gone.
            mandatory=False,
            correlation_id=call.get("correlation_id"),
        )
        process.of(self.container).publisher.publish([outgoing])


class Asked(Rpc):  # type: ignore[misc]  # nameko has no types
    """Calls the method for whoever asks over RPC."""

    rpc_consumer = Answers()


def _encoded(answer: dict[str, Any]) -> bytes:
    try:
        return strict_json.encode(answer)
    except (TypeError, ValueError) as error:
        log.exception("call.answer_unwritable")
        return strict_json.encode({"result": None, "error": serialize(error)})


rpc = Asked.decorator
