"""Responses, and the conditions that a request may put on them."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request

from gateway.backend import Json
from services.contracts import strict_json
from services.contracts.errors import Code, KlankbordError

JSON = "application/json"
PRIVATE = "private, no-cache"


def json_reply(
    value: Any, status: int = 200, *, tag: str | None = None, location: str | None = None
) -> Response:
    """Return ``value`` as JSON with an ETag; 304 where the caller has it already.

    Args:
        value: JSON-ready.
        status: of the response.
        tag: of this state; the hash of the content when None.
        location: of what was made.
    """
    response = reply(strict_json.encode(value), JSON, status, tag=tag)
    if location:
        response.headers["Location"] = location
    return response


def versioned(value: Json, status: int = 200, *, location: str | None = None) -> Response:
    """Return something that carries its own version, which becomes its ETag."""
    return json_reply(value, status, tag=str(value["version"]), location=location)


def reply(content: bytes, content_type: str, status: int = 200, *, tag: str | None) -> Response:
    """Return content with an ETag; 304 where the caller has it already."""
    tag = tag or hashlib.sha256(content).hexdigest()[:32]
    response = Response(content, status, content_type=content_type)
    if request.method in ("GET", "HEAD") and request.if_none_match.contains_weak(tag):
        response = Response(status=304)
        del response.headers["Content-Type"]
    response.set_etag(tag)
    response.headers["Cache-Control"] = PRIVATE
    response.headers["Vary"] = "Accept, Authorization"
    return response


def expected_version(present: Callable[[], Mapping[str, Any]]) -> int:
    """Return the version that the caller's If-Match names.

    Args:
        present: gives the present state, asked only for ``*`` or several tags.

    Raises:
        KlankbordError: there is no If-Match, or no tag in it can be the present version.
    """
    tags = request.if_match
    if not request.headers.get("If-Match", "").strip():
        raise KlankbordError(
            Code.PRECONDITION_REQUIRED, "Name the ETag that you change, with If-Match.", "If-Match"
        )
    known = list(tags.as_set())
    if len(known) == 1 and not tags.star_tag:
        return _version(known[0])
    version = int(present()["version"])
    if str(version) not in tags:
        raise _changed()
    return version


def _version(tag: str) -> int:
    if tag.isascii() and tag.isdigit() and len(tag) < 18:
        return int(tag)
    raise _changed()


def _changed() -> KlankbordError:
    return KlankbordError(
        Code.PRECONDITION_FAILED, "It was changed since; read it again.", "If-Match"
    )
