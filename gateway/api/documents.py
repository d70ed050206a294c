"""How an operation is described in the OpenAPI document."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from gateway import problems
from gateway.naming import CORRELATION_PATTERN, IDEMPOTENCY_PATTERN
from gateway.replies import JSON
from services.contracts.errors import HTTP_STATUS, Code

if TYPE_CHECKING:
    from gateway.api.operations import Operation

Doc = dict[str, Any]

IDEMPOTENCY_KEY: Doc = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "Where the body has no id, the id is derived from this: the same key with the "
    "same content gives the same answer, with other content 409 `id-conflict`.",
    "schema": {"type": "string", "pattern": IDEMPOTENCY_PATTERN},
}
IF_MATCH: Doc = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The ETag of what is changed. Missing gives 428, another version 412.",
    "schema": {"type": "string", "minLength": 1},
    "example": '"3"',
}
HEADERS: dict[str, Doc] = {
    "X-Correlation-ID": {
        "description": "Of this request; name it when you ask for help.",
        "schema": {"type": "string"},
    },
    "ETag": {"description": "Of this state.", "schema": {"type": "string"}},
    "Location": {"description": "Where it stands.", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "Bearer.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
}
CORRELATION: Doc = {
    "in": "header",
    "name": "X-Correlation-ID",
    "description": "Ties together everything that follows from this request; sent back.",
    "schema": {"type": "string", "pattern": CORRELATION_PATTERN},
}

_ALWAYS = (
    Code.HOSTILE_HEADER,
    Code.UNAUTHORISED,
    Code.TOO_SLOW,
    Code.TOO_LARGE,
    Code.CONTENT_ENCODED,
)
_AT_LAST = (Code.INTERNAL, Code.UNAVAILABLE)
_BODY = (
    Code.NOT_UTF8,
    Code.NOT_JSON,
    Code.DUPLICATE_KEY,
    Code.NUMBER_OUT_OF_RANGE,
    Code.INVALID_CHARACTER,
    Code.TOO_DEEP,
    Code.UNSUPPORTED_CONTENT_TYPE,
    Code.TEXT_TOO_LONG,
    Code.INVALID_FIELD,
    Code.MISSING_FIELD,
)
_QUERY = (Code.INVALID_CHARACTER, Code.TEXT_TOO_LONG, Code.INVALID_FIELD)


def describe(method: str, operation: "Operation", view: Callable[..., Any]) -> Doc:
    """Return the OpenAPI description of ``operation``, answered by ``view``."""
    document: Doc = {
        "operationId": view.__name__,
        "summary": operation.summary,
        "description": f"{_docstring(view)}\n\n{_who(operation)}".strip(),
        "security": [{"key": []}],
        "parameters": [*_query(operation), *operation.headers, CORRELATION],
        "responses": _responses(method, operation),
    }
    if operation.takes:
        document["requestBody"] = {
            "required": not operation.body_optional,
            "content": {kind: _media(takes) for kind, takes in operation.takes.items()},
        }
    if method == "GET":
        document["parameters"].append(_IF_NONE_MATCH)
    return document


def refusals(codes: Iterable[Code]) -> dict[str, Doc]:
    """Return the problem responses for ``codes``, by status."""
    by_status: dict[int, list[Code]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(HTTP_STATUS[code], []).append(code)
    return {str(status): _problem(status, found) for status, found in sorted(by_status.items())}


_IF_NONE_MATCH: Doc = {
    "in": "header",
    "name": "If-None-Match",
    "description": "The ETag that you have; 304 when it is still the present one.",
    "schema": {"type": "string"},
}
_RESPONSE_HEADERS: Doc = {"X-Correlation-ID": "X-Correlation-ID"}
_ETAG: Doc = {"ETag": "ETag"}
_PROBLEM_HEADERS: dict[int, Doc] = {
    401: {"WWW-Authenticate": "WWW-Authenticate"},
    503: {"Retry-After": "Retry-After"},
}


def _docstring(view: Callable[..., Any]) -> str:
    return " ".join((view.__doc__ or "").split())


def _who(operation: "Operation") -> str:
    if operation.scope is None:
        return "Needs any valid API key."
    return f"Needs an API key with the scope `{operation.scope}`."


def _query(operation: "Operation") -> list[Doc]:
    return [{"in": "query", "schema": operation.query}] if operation.query else []


def _responses(method: str, operation: "Operation") -> dict[str, Doc]:
    responses = {str(code): _success(code, gives) for code, gives in operation.gives.items()}
    if method == "GET":
        responses["304"] = {
            "description": "What you have is still right.",
            "headers": {**_RESPONSE_HEADERS, **_ETAG},
        }
    return {**responses, **refusals(_codes(operation))}


def _codes(operation: "Operation") -> list[Code]:
    codes = list(_ALWAYS)
    if operation.scope:
        codes.append(Code.FORBIDDEN)
    if operation.takes:
        codes += _BODY
    if operation.query:
        codes += _QUERY
    return [*codes, *operation.refuses, Code.NOT_FOUND, *_AT_LAST]


def _success(status: int, gives: Any) -> Doc:
    document: Doc = {
        "description": HTTPStatus(status).phrase,
        "headers": {**_RESPONSE_HEADERS, **_ETAG},
    }
    if gives is not None:
        kinds = gives if isinstance(gives, dict) else {JSON: gives}
        document["content"] = {kind: _media(schema) for kind, schema in kinds.items()}
    if status in (201, 202):
        document["headers"]["Location"] = "Location"
    return document


def _media(schema: Any) -> Doc:
    media: Doc = {"schema": schema}
    example = getattr(schema, "example", None)
    if example is not None:
        media["example"] = example
    return media


def _problem(status: int, codes: list[Code]) -> Doc:
    return {
        "description": ", ".join(f"`{code}`" for code in codes),
        "headers": {**_RESPONSE_HEADERS, **_PROBLEM_HEADERS.get(status, {})},
        "content": {
            problems.CONTENT_TYPE: {
                "schema": problems.Problem,
                "example": _example(codes[0], status),
            }
        },
    }


def _example(code: Code, status: int) -> Doc:
    return {
        "type": problems.TYPE_PREFIX + code.value,
        "title": problems.title(code),
        "status": status,
        "detail": "The rule that was broken.",
        "correlation": "4f0c1e0a-6a4e-4b57-9d1f-0d8a4d2b7c11",
    }
