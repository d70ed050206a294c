"""What one writes with the framework alone: read the body, publish it with a confirm, answer 202.

It checks nothing. The gateway is measured against it.
"""

from __future__ import annotations

from kombu.entity import Exchange
from nameko.messaging import Publisher as FrameworkPublisher
from nameko.web.handlers import http
from werkzeug.wrappers import Request

from deploy.bench.bare_names import EXCHANGE, QUEUE, WITH_FRAMEWORK, WITH_OURS
from services.chassis.messages import OutgoingMessage
from services.chassis.providers import Publishing
from services.chassis.publisher import Publisher

_ANSWER = (202, {"Content-Type": "application/json"}, "{}")


class BareGateway:
    """A door without a guard."""

    name = "bare-gateway"

    publish = FrameworkPublisher(exchange=Exchange(EXCHANGE, type="topic", durable=True))
    ours: Publisher = Publishing()

    @http("POST", WITH_FRAMEWORK)
    def with_framework(self, request: Request) -> tuple[int, dict[str, str], str]:
        """Publish with the framework's own publisher, which waits for the confirm."""
        body = request.get_data()
        self.publish(body, routing_key=QUEUE, serializer="raw", content_type=request.mimetype)
        return _ANSWER

    @http("POST", WITH_OURS)
    def with_ours(self, request: Request) -> tuple[int, dict[str, str], str]:
        """Publish with the publisher that the gateway uses."""
        message = OutgoingMessage(request.get_data(), EXCHANGE, QUEUE, request.mimetype)
        self.ours.publish([message])
        return _ANSWER
