"""Errors as problem+json (RFC 9457), with types that never change their meaning."""

from typing import Any

from marshmallow import Schema
from marshmallow import fields as plain
from werkzeug.exceptions import HTTPException

from services.contracts.errors import HTTP_STATUS, Code, KlankbordError

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:klankbord:problem:"
RETRY_AFTER_SECONDS = 5

_BY_STATUS = {
    400: Code.HOSTILE_HEADER,
    401: Code.UNAUTHORISED,
    403: Code.FORBIDDEN,
    404: Code.NOT_FOUND,
    405: Code.METHOD_NOT_ALLOWED,
    406: Code.NOT_ACCEPTABLE,
    408: Code.TOO_SLOW,
    412: Code.PRECONDITION_FAILED,
    413: Code.TOO_LARGE,
    415: Code.UNSUPPORTED_CONTENT_TYPE,
    428: Code.PRECONDITION_REQUIRED,
    503: Code.UNAVAILABLE,
}

_TEXTS = {
    Code.HOSTILE_HEADER: "The request line or a header cannot be read.",
    Code.NOT_FOUND: "There is nothing at this address.",
    Code.METHOD_NOT_ALLOWED: "This address does not know that method; see the Allow header.",
    Code.TOO_LARGE: "The body is too large.",
    Code.INTERNAL: "Something went wrong on our side. It was recorded under this correlation id.",
}


class Problem(Schema):
    """What went wrong, as RFC 9457 asks. Programs match on `type`; texts may improve."""

    type = plain.String(
        required=True,
        metadata={"description": f"`{TYPE_PREFIX}` and a stable code.", "format": "uri"},
    )
    title = plain.String(required=True, metadata={"description": "The code in words."})
    status = plain.Integer(required=True, metadata={"description": "The HTTP status."})
    detail = plain.String(required=True, metadata={"description": "The rule that was broken."})
    field = plain.String(metadata={"description": "Where in the input it went wrong."})
    correlation = plain.String(
        required=True, metadata={"description": "Name this when you ask for help."}
    )


def to_dict(error: KlankbordError, correlation: str) -> dict[str, Any]:
    """Return ``error`` as the JSON object of problem+json."""
    problem: dict[str, Any] = {
        "type": TYPE_PREFIX + error.code.value,
        "title": title(error.code),
        "status": HTTP_STATUS[error.code],
        "detail": error.message,
        "correlation": correlation,
    }
    if error.field:
        problem["field"] = error.field
    return problem


def title(code: Code) -> str:
    """Return a code in words."""
    return code.value.replace("-", " ").capitalize()


def headers(error: KlankbordError) -> dict[str, str]:
    """Return the headers that belong to ``error``."""
    if error.code is Code.UNAUTHORISED:
        return {"WWW-Authenticate": 'Bearer realm="klankbord"'}
    if error.code is Code.UNAVAILABLE:
        return {"Retry-After": str(RETRY_AFTER_SECONDS)}
    # The rest of such a body is never read, so the connection cannot be used again.
    if error.code is Code.TOO_LARGE:
        return {"Connection": "close"}
    return {}


def from_http(error: HTTPException) -> KlankbordError:
    """Return what the web framework raised as an error of ours."""
    code = _BY_STATUS.get(error.code or 500, Code.INTERNAL)
    return KlankbordError(code, _TEXTS.get(code, title(code) + "."))


def internal() -> KlankbordError:
    """Return the error that tells nothing about what happened inside."""
    return KlankbordError(Code.INTERNAL, _TEXTS[Code.INTERNAL])
