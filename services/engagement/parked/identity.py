"""Which events a message holds, as far as that can be read in one that breaks the rules."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.chassis.intake import MAX_BYTES
from services.contracts import envelope
from services.contracts.errors import writable

_MOST = {"source": 500, "id": 200, "type": 200}


@dataclass(frozen=True, slots=True)
class Identity:
    """What an event says of itself; None where that cannot be read.

    Args:
        source: who says it.
        id: unique for its source.
        type: its name with version.
    """

    source: str | None = None
    id: str | None = None
    type: str | None = None


def identities(content_type: str | None, headers: Mapping[str, Any], body: bytes) -> list[Identity]:
    """Return what each event of a message says of itself, in order; empty where nothing is there.

    Args:
        content_type: as the publisher said.
        headers: of the message.
        body: the raw bytes.
    """
    media_type = (content_type or "").partition(";")[0].strip().lower()
    binary = _told([_attributes(headers)])
    if media_type == envelope.JSON and binary:
        return binary
    value = _loosely(body)
    return _told(value if isinstance(value, list) else [value]) or binary


def _told(items: list[Any]) -> list[Identity]:
    found = [_identity(item) for item in items if isinstance(item, dict)]
    return found if any(one != Identity() for one in found) else []


def _attributes(headers: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name[len(prefix) :].lower(): value
        for name, value in headers.items()
        for prefix in envelope.AMQP_PREFIXES
        if name.lower().startswith(prefix.lower())
    }


def _identity(attributes: Mapping[str, Any]) -> Identity:
    return Identity(*(_text(attributes.get(name), most) for name, most in _MOST.items()))


def _text(value: Any, most: int) -> str | None:
    if not isinstance(value, str) or not 0 < len(value) <= most or writable(value) != value:
        return None
    return value


def _loosely(body: bytes) -> Any:
    """Return the JSON in a body, also where a number, a key or a character breaks a rule."""
    if len(body) > MAX_BYTES:
        return None
    try:
        # Python refuses to read thousands of digits, and no number matters here.
        return json.loads(body.decode("utf-8", "replace"), parse_int=lambda _digits: 0)
    except (ValueError, RecursionError):
        return None
