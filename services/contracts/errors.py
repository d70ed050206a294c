"""Errors with stable codes, shared by HTTP problems and parked events.

A code never changes its meaning. Texts may improve; programs match on codes.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Code(StrEnum):
    """The stable name of what went wrong."""

    NOT_UTF8 = "not-utf8"
    NOT_JSON = "not-json"
    DUPLICATE_KEY = "duplicate-key"
    NUMBER_OUT_OF_RANGE = "number-out-of-range"
    TOO_DEEP = "too-deep"
    TOO_LARGE = "too-large"
    TOO_SLOW = "too-slow"
    TEXT_TOO_LONG = "text-too-long"
    INVALID_CHARACTER = "invalid-character"
    CONTENT_ENCODED = "content-encoded"
    UNSUPPORTED_CONTENT_TYPE = "unsupported-content-type"
    HOSTILE_HEADER = "hostile-header"
    INVALID_ENVELOPE = "invalid-envelope"
    UNKNOWN_EVENT = "unknown-event"
    UNKNOWN_VERSION = "unknown-version"
    ROUTING_KEY_MISMATCH = "routing-key-mismatch"
    INVALID_FIELD = "invalid-field"
    MISSING_FIELD = "missing-field"
    TIME_IN_FUTURE = "time-in-future"
    UNKNOWN_DIALOGUE = "unknown-dialogue"
    DIALOGUE_NOT_OPEN = "dialogue-not-open"
    DIALOGUE_CLOSED = "dialogue-closed"
    CHARTER_INCOMPLETE = "charter-incomplete"
    ID_CONFLICT = "id-conflict"
    NOT_ALLOWED_NOW = "not-allowed-now"
    SOURCE_NOT_ALLOWED = "source-not-allowed"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    NOT_ACCEPTABLE = "not-acceptable"
    BATCH_TOO_LARGE = "batch-too-large"
    PRECONDITION_FAILED = "precondition-failed"
    PRECONDITION_REQUIRED = "precondition-required"
    UNAVAILABLE = "unavailable"
    HANDLER_FAILED = "handler-failed"
    DELIVERY_LIMIT = "delivery-limit"
    UNEXPLAINED = "unexplained"
    INTERNAL = "internal"


MAX_FIELD = 200


class KlankbordError(Exception):
    """Something that was asked cannot be done, said so that a person can mend it.

    Args:
        code: the stable code.
        message: one plain sentence that names the rule.
        field: where in the input it went wrong, as ``data.idea``; None when it is about no field.
            It may repeat what somebody sent, so it is cut and made fit to be written anywhere.
    """

    def __init__(self, code: Code, message: str, field: str | None = None) -> None:
        self.code = code
        self.message = writable(message)
        self.field = writable(field)[:MAX_FIELD] if field else None
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message

    def to_dict(self) -> dict[str, Any]:
        """Return the error as JSON-ready values."""
        return {"code": self.code.value, "message": self.message, "field": self.field}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "KlankbordError":
        """Return the error that ``to_dict`` wrote."""
        return cls(Code(values["code"]), values["message"], values.get("field"))


def writable(text: str) -> str:
    """Return ``text`` fit to be stored and sent anywhere: no NUL, no half of a surrogate pair."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


HTTP_STATUS: Mapping[Code, int] = MappingProxyType(
    {
        Code.NOT_UTF8: 400,
        Code.NOT_JSON: 400,
        Code.DUPLICATE_KEY: 400,
        Code.NUMBER_OUT_OF_RANGE: 400,
        Code.TOO_DEEP: 400,
        Code.TOO_LARGE: 413,
        Code.TOO_SLOW: 408,
        Code.TEXT_TOO_LONG: 422,
        Code.INVALID_CHARACTER: 400,
        Code.CONTENT_ENCODED: 415,
        Code.UNSUPPORTED_CONTENT_TYPE: 415,
        Code.HOSTILE_HEADER: 400,
        Code.INVALID_ENVELOPE: 400,
        Code.UNKNOWN_EVENT: 422,
        Code.UNKNOWN_VERSION: 422,
        Code.ROUTING_KEY_MISMATCH: 422,
        Code.INVALID_FIELD: 422,
        Code.MISSING_FIELD: 422,
        Code.TIME_IN_FUTURE: 422,
        Code.UNKNOWN_DIALOGUE: 404,
        Code.DIALOGUE_NOT_OPEN: 409,
        Code.DIALOGUE_CLOSED: 409,
        Code.CHARTER_INCOMPLETE: 422,
        Code.ID_CONFLICT: 409,
        Code.NOT_ALLOWED_NOW: 409,
        Code.SOURCE_NOT_ALLOWED: 403,
        Code.UNAUTHORISED: 401,
        Code.FORBIDDEN: 403,
        Code.NOT_FOUND: 404,
        Code.METHOD_NOT_ALLOWED: 405,
        Code.NOT_ACCEPTABLE: 406,
        Code.BATCH_TOO_LARGE: 413,
        Code.PRECONDITION_FAILED: 412,
        Code.PRECONDITION_REQUIRED: 428,
        Code.UNAVAILABLE: 503,
        Code.HANDLER_FAILED: 500,
        Code.DELIVERY_LIMIT: 500,
        Code.UNEXPLAINED: 500,
        Code.INTERNAL: 500,
    }
)


def unknown_dialogue() -> KlankbordError:
    """Return the error for a dialogue that is not there, or not for this caller."""
    return KlankbordError(Code.UNKNOWN_DIALOGUE, "There is no such dialogue.", "dialogue")


def not_found(what: str, identifier: str) -> KlankbordError:
    """Return the error for something that does not exist."""
    return KlankbordError(Code.NOT_FOUND, f"There is no {what} '{identifier}'.")
