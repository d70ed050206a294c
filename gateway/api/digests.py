"""Digests: what was heard."""

from typing import Any

from flask import Response, request

from gateway import reading
from gateway.api import digest_schemas as schemas
from gateway.api.documents import IDEMPOTENCY_KEY
from gateway.api.operations import Operation, Room
from gateway.api.schemas import DigestsQuery, FormQuery
from gateway.auth import Scope
from gateway.backend import Json
from gateway.context import backend
from gateway.forms import CONTENT_TYPES, DIGEST_CSP, choose_form
from gateway.naming import check_idempotency_key
from gateway.paging import read_page
from gateway.replies import JSON, json_reply, reply
from services.contracts.errors import Code, KlankbordError

room = Room(
    "digests",
    __name__,
    url_prefix="/v1/dialogues/<slug:dialogue>/digests",
    description="What was heard.",
)

_FORMS: dict[str, Any] = {
    JSON: schemas.DigestView,
    "text/plain": {"type": "string"},
    "text/html": {"type": "string"},
}


@room.offer(
    "POST",
    "",
    Operation(
        "Request a digest",
        Scope.DIGESTS_READ,
        gives={200: schemas.RequestedDigest, 202: schemas.RequestedDigest},
        takes={JSON: schemas.NewDigest},
        headers=(IDEMPOTENCY_KEY,),
        refuses=(Code.UNKNOWN_DIALOGUE, Code.DIALOGUE_NOT_OPEN, Code.NOT_ALLOWED_NOW),
    ),
)
def request_digest(dialogue: str) -> Response:
    """Request a digest of the present state: 202 while it is made, 200 once it is there.

    Asking again without news gives the same digest, so a request may safely be repeated. A
    dialogue that opened a moment ago gives 503 until the news of it has arrived.
    """
    check_idempotency_key(request.headers.get("Idempotency-Key"))
    audience = reading.body(schemas.NewDigest)["audience"]
    answer = _requested(dialogue, audience)
    address = f"/v1/dialogues/{dialogue}/digests/{audience}/{answer['period']['key']}"
    return json_reply(answer, 200 if answer["digest"] else 202, location=address)


def _requested(dialogue: str, audience: str) -> Json:
    try:
        return backend().digest.request_digest(dialogue, audience)
    except KlankbordError as error:
        if error.code is not Code.UNKNOWN_DIALOGUE:
            raise
    # The digest service learns of a dialogue by an event, a moment after it opened.
    if backend().ideas.get_dialogue(dialogue)["state"] == "draft":
        raise KlankbordError(Code.DIALOGUE_NOT_OPEN, "This dialogue is not open yet.")
    raise KlankbordError(
        Code.UNAVAILABLE, "This dialogue is on its way to where digests are made; ask again."
    )


@room.offer(
    "GET",
    "",
    Operation(
        "List digests",
        Scope.DIGESTS_READ,
        gives={200: schemas.DigestList},
        query=DigestsQuery,
        refuses=(Code.UNKNOWN_DIALOGUE,),
    ),
)
def list_digests(dialogue: str) -> Response:
    """List the digests of a dialogue, a page at a time."""
    asked = reading.query(DigestsQuery)
    audience = asked["audience"]
    backend().dialogue(dialogue)
    found = read_page(
        f"digests/{dialogue}/{audience or ''}",
        asked["cursor"],
        lambda after: backend().digest.list_digests(dialogue, audience, after, asked["limit"]),
    )
    return json_reply(found)


def _read(summary: str) -> Operation:
    return Operation(
        summary,
        Scope.DIGESTS_READ,
        gives={200: _FORMS},
        query=FormQuery,
        refuses=(Code.UNKNOWN_DIALOGUE, Code.NOT_ACCEPTABLE),
    )


@room.offer("GET", "/<audience:audience>/latest", _read("Read the latest digest"))
def get_latest_digest(dialogue: str, audience: str) -> Response:
    """Read the latest digest for an audience, as JSON, text or HTML (Accept, or ?format=)."""
    return _digest(dialogue, audience, None)


@room.offer("GET", "/<audience:audience>/<identifier:period>", _read("Read a digest"))
def get_digest(dialogue: str, audience: str, period: str) -> Response:
    """Read the digest for an audience and a period, as JSON, text or HTML."""
    return _digest(dialogue, audience, period)


def _digest(dialogue: str, audience: str, period: str | None) -> Response:
    asked = reading.query(FormQuery)["format"]
    form = choose_form(asked, request.accept_mimetypes)
    found = backend().digest.get_digest(dialogue, audience, period, form)
    tag = f"{found['id']}-{form}"
    if form == "json":
        return json_reply(found, tag=tag)
    return written(found, form, tag)


def written(found: Json, form: str, tag: str) -> Response:
    """Return a digest in text or HTML, which holds no scripts and loads nothing."""
    response = reply(found["digest"].encode("utf-8"), CONTENT_TYPES[form], tag=tag)
    response.headers["Content-Security-Policy"] = DIGEST_CSP
    return response
