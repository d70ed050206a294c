"""Feedback events over HTTP: one CloudEvent in structured or binary mode, or a batch."""

from collections import Counter

from flask import Response, request

from gateway import edge
from gateway.api.event_schemas import ACCEPTED, BATCH_SCHEMA, BINARY_HEADERS, BINARY_SCHEMA, EVENT
from gateway.api.operations import Operation, Room
from gateway.auth import Scope
from gateway.context import backend, caller, correlation, tools
from gateway.intake import accept
from gateway.replies import json_reply
from services.chassis import metrics
from services.chassis.failpoints import Point, passing
from services.contracts import envelope
from services.contracts.errors import Code

room = Room("feedback", __name__, url_prefix="/v1/feedback", description="Feedback events.")


@room.offer(
    "POST",
    "",
    Operation(
        "Send feedback",
        Scope.FEEDBACK_WRITE,
        gives={202: ACCEPTED},
        takes={
            envelope.STRUCTURED: EVENT,
            envelope.BATCH: BATCH_SCHEMA,
            envelope.JSON: BINARY_SCHEMA,
        },
        headers=BINARY_HEADERS,
        refuses=(
            Code.INVALID_ENVELOPE,
            Code.UNKNOWN_EVENT,
            Code.UNKNOWN_VERSION,
            Code.TIME_IN_FUTURE,
            Code.BATCH_TOO_LARGE,
            Code.SOURCE_NOT_ALLOWED,
            Code.UNKNOWN_DIALOGUE,
            Code.DIALOGUE_NOT_OPEN,
            Code.DIALOGUE_CLOSED,
            Code.ID_CONFLICT,
        ),
    ),
)
def send_feedback() -> Response:
    """Send one CloudEvent (structured, or binary with ce- headers) or a batch of up to 500.

    All of it is accepted or nothing. 202 means that the broker holds every event safely. An
    event's source and id are its idempotency key: sent again it is counted once. The key's
    sources say which `source` it may name.
    """
    events = envelope.read(
        edge.read_body(),
        request.content_type,
        dict(request.headers),
        prefixes=envelope.HTTP_PREFIXES,
        content_encoding=request.headers.get("Content-Encoding") or None,
    )
    services = backend()
    accepted = accept(
        events,
        caller(),
        tools().clock(),
        correlation(),
        services.dialogue,
        batch=edge.media_type() == envelope.BATCH,
    )
    passing(Point.ACCEPT_BEFORE_PUBLISH)
    services.publish(accepted)
    passing(Point.ACCEPT_AFTER_PUBLISH)
    for name, count in Counter(event.type for event in accepted).items():
        metrics.ACCEPTED.labels(name).inc(count)
    answer = {"accepted": len(accepted), "ids": [event.id for event in accepted]}
    return json_reply(answer, 202)
