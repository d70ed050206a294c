"""For operators: how every part is doing, in one answer."""

from flask import Response

from gateway import status
from gateway.api import status_schemas as schemas
from gateway.api.operations import Operation, Room
from gateway.auth import Scope
from gateway.context import backend, tools
from gateway.replies import json_reply

room = Room("status", __name__, url_prefix="/v1", description="How things are.")


@room.offer(
    "GET",
    "/status",
    Operation("Say how every part is doing", Scope.ADMIN, gives={200: schemas.Status}),
)
def get_status() -> Response:
    """Say of every part whether it is ready, and what waits in queues and outboxes.

    The answer is 200 also when something is wrong: look at `ready`. A service that gives no
    answer within two seconds is not ready.
    """
    services, own = backend(), tools()
    asks = {
        "ideas": services.ideas.status,
        "engagement": services.engagement.status,
        "digest": services.digest.status,
    }
    return json_reply(status.gather(own.health.ready()[1], asks, own.depths()))
