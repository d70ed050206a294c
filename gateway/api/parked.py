"""For operators: what could not be accepted, to be looked at, replayed and dropped."""

from typing import Any

from flask import Response

from gateway import edge, reading
from gateway.api import parked_schemas as schemas
from gateway.api.event_schemas import BATCH_SCHEMA, EVENT
from gateway.api.operations import Operation, Room
from gateway.auth import Scope
from gateway.context import backend, caller
from gateway.paging import read_page
from gateway.replies import JSON, json_reply
from services.contracts import envelope, strict_json
from services.contracts.errors import Code, KlankbordError
from services.contracts.fields import format_time

room = Room("parked", __name__, url_prefix="/v1/parked", description="Parked messages.")

_MENDED = (envelope.STRUCTURED, envelope.BATCH)


@room.offer(
    "GET",
    "",
    Operation(
        "List parked messages",
        Scope.ADMIN,
        gives={200: schemas.ParkedList},
        query=schemas.ParkedQuery,
    ),
)
def list_parked() -> Response:
    """List what could not be accepted, the last parked first, without the bodies."""
    asked = reading.query(schemas.ParkedQuery)
    found = read_page(
        "parked",
        asked["cursor"],
        lambda after: backend().engagement.list_parked(after, asked["limit"], _filters(asked)),
    )
    return json_reply(found)


@room.offer(
    "GET",
    "/counts",
    Operation(
        "Count parked messages",
        Scope.ADMIN,
        gives={200: schemas.ParkedCounts},
        query=schemas.ParkedFilter,
    ),
)
def count_parked() -> Response:
    """Count what could not be accepted, by reason."""
    asked = reading.query(schemas.ParkedFilter)
    return json_reply(backend().engagement.count_parked(_filters(asked)))


@room.offer(
    "GET",
    "/<message:message>",
    Operation("Read a parked message", Scope.ADMIN, gives={200: schemas.ParkedView}),
)
def get_parked(message: str) -> Response:
    """Read one message: why it was parked, its headers and its raw body."""
    return json_reply(backend().engagement.get_parked(message))


@room.offer(
    "POST",
    "/<message:message>/replay",
    Operation(
        "Replay a parked message",
        Scope.ADMIN,
        gives={200: schemas.Replayed},
        takes={envelope.STRUCTURED: EVENT, envelope.BATCH: BATCH_SCHEMA},
        refuses=(
            Code.INVALID_ENVELOPE,
            Code.UNKNOWN_EVENT,
            Code.UNKNOWN_VERSION,
            Code.TIME_IN_FUTURE,
            Code.BATCH_TOO_LARGE,
            Code.ROUTING_KEY_MISMATCH,
        ),
        body_optional=True,
    ),
)
def replay_parked(message: str) -> Response:
    """Publish a message again: as it was, or mended with the event or batch in the body.

    A mended event keeps its source and id where those can be read. 200 means that the broker
    holds it safely; it is counted once, however often it is replayed. What still cannot be
    accepted is parked again.
    """
    name = caller().name
    return json_reply(backend().engagement.replay_parked(message, _mended(), name))


@room.offer(
    "POST",
    "/replay",
    Operation(
        "Replay parked messages",
        Scope.ADMIN,
        gives={200: schemas.ReplayedMany},
        takes={JSON: schemas.ParkedChoice},
    ),
)
def replay_all_parked() -> Response:
    """Publish all messages that fit the filters again, as they were.

    One call works on 10,000 of them; `more` says whether there were others.
    """
    chosen = _chosen()
    return json_reply(backend().engagement.replay_all_parked(chosen, caller().name))


@room.offer(
    "DELETE",
    "/<message:message>",
    Operation("Drop a parked message", Scope.ADMIN, gives={200: schemas.Dropped}),
)
def drop_parked(message: str) -> Response:
    """Drop a message for good."""
    return json_reply(backend().engagement.drop_parked(message, caller().name))


@room.offer(
    "POST",
    "/drop",
    Operation(
        "Drop parked messages",
        Scope.ADMIN,
        gives={200: schemas.DroppedMany},
        takes={JSON: schemas.ParkedChoice},
    ),
)
def drop_all_parked() -> Response:
    """Drop all messages that fit the filters, for good. One call works on 10,000 of them."""
    chosen = _chosen()
    return json_reply(backend().engagement.drop_all_parked(chosen, caller().name))


def _filters(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the filters of a query as JSON-ready values."""
    said = _named(asked)
    for name in ("since", "until"):
        if name in said:
            said[name] = format_time(said[name])
    return said


def _chosen() -> dict[str, Any]:
    """Return the filters in the body; none where all messages are meant."""
    return _named(reading.body(schemas.ParkedChoice))


def _named(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in schemas.FILTERS if name in values}


def _mended() -> dict[str, str] | None:
    content = edge.read_body()
    if not content:
        return None
    if edge.media_type() not in _MENDED:
        raise KlankbordError(
            Code.UNSUPPORTED_CONTENT_TYPE,
            f"The content type must be {' or '.join(_MENDED)}.",
            "Content-Type",
        )
    # Here already, so that what travels on is text.
    strict_json.decode(content)
    return {"body": content.decode(), "content_type": edge.media_type()}
