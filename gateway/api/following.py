"""Following a dialogue's digests: a feed to read now and then, and a stream."""

from functools import partial
from typing import Any

from flask import Response, request, stream_with_context

from gateway import atom, streams
from gateway.api.operations import Operation, Room
from gateway.auth import Scope
from gateway.backend import Json
from gateway.context import backend, caller, tools
from gateway.replies import reply
from services.contracts.errors import Code, KlankbordError, unknown_dialogue

room = Room(
    "following",
    __name__,
    url_prefix="/v1/dialogues/<slug:dialogue>",
    description="Hearing of new digests.",
)

_PLACES = streams.Places()
_FEED_TYPE = "application/atom+xml"
_LAST_SEEN: dict[str, Any] = {
    "in": "header",
    "name": "Last-Event-ID",
    "description": "The id of the last event that was seen; the stream goes on after it.",
    "schema": {"type": "string", "maxLength": 300},
}


@room.offer(
    "GET",
    "/feed.atom",
    Operation(
        "Read the feed",
        Scope.DIGESTS_READ,
        gives={200: {_FEED_TYPE: {"type": "string"}}},
        refuses=(Code.UNKNOWN_DIALOGUE,),
        password=True,
    ),
)
def get_feed(dialogue: str) -> Response:
    """Read the latest digests for participants as an Atom feed.

    A feed reader may send the key as the password of HTTP Basic.
    """
    known = _opened(dialogue)
    items = backend().recipients.feed(dialogue)["items"]
    page = f"/digests/{dialogue}?audience=participant"
    feed = atom.write_feed(known, items, request.path, page)
    return reply(feed, atom.CONTENT_TYPE, tag=None)


@room.offer(
    "GET",
    "/events",
    Operation(
        "Follow the digests",
        Scope.DIGESTS_READ,
        gives={200: {streams.CONTENT_TYPE: {"type": "string"}}},
        headers=(_LAST_SEEN,),
        refuses=(Code.UNKNOWN_DIALOGUE, Code.NOT_ALLOWED_NOW, Code.INVALID_FIELD),
    ),
)
def follow_digests(dialogue: str) -> Response:
    """Hear of every new digest as it is published: server-sent events called `digest.published`.

    A stream ends when the gateway stops; come back with `Last-Event-ID`. A key may have five open.
    """
    _opened(dialogue)
    service, health, key = backend().recipients, tools().health, caller().name
    seen = request.headers.get("Last-Event-ID")
    place = _first_place(service.published_after, dialogue, seen)
    going_on = streams.events(
        lambda after: service.published_after(dialogue, after), place, lambda: health.is_stopping
    )
    _PLACES.take(key)
    # Each event is sent at once, however small.
    request.environ["eventlet.minimum_write_chunk_size"] = 0
    answer = Response(stream_with_context(going_on), content_type=streams.CONTENT_TYPE)
    # Also where the caller is gone before the first byte.
    answer.call_on_close(partial(_PLACES.give_back, key))
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _first_place(ask: Any, dialogue: str, seen: str | None) -> str:
    if not seen:
        return str(ask(dialogue, None)["next"])
    try:
        ask(dialogue, seen)
    except KlankbordError as error:
        if error.field != "after":
            raise
        raise KlankbordError(
            Code.INVALID_FIELD, "Must be the id of an event of this stream.", "Last-Event-ID"
        ) from None
    return seen


def _opened(dialogue: str) -> Json:
    known = backend().ideas.get_dialogue(dialogue)
    if known["state"] == "draft" and not caller().allows(Scope.ADMIN):
        raise unknown_dialogue()
    return known
