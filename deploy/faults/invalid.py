"""Invalid events, as a careless publisher sends them. Each still holds its id somewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.contracts.envelope import STRUCTURED
from services.contracts.errors import Code


@dataclass(frozen=True, slots=True)
class Message:
    """An event as it is sent.

    Args:
        body: the raw bytes.
        routing_key: for the broker.
        content_type: of the body.
    """

    body: bytes
    routing_key: str
    content_type: str = STRUCTURED


def whole(attributes: Mapping[str, Any]) -> Message:
    """Return a message with an event just as it is."""
    return Message(json.dumps(attributes).encode(), attributes["type"])


def _with_data(attributes: Mapping[str, Any], **changes: Any) -> Message:
    return whole({**attributes, "data": {**attributes["data"], **changes}})


def _cut(attributes: Mapping[str, Any]) -> Message:
    message = whole(attributes)
    return Message(message.body[:-3], message.routing_key)


def _unknown_version(attributes: Mapping[str, Any]) -> Message:
    name = attributes["type"].removesuffix("v1") + "v9"
    return whole({**attributes, "type": name})


BREAKAGES: Mapping[Code, Callable[[Mapping[str, Any]], Message]] = {
    Code.NOT_JSON: _cut,
    Code.INVALID_FIELD: lambda attributes: _with_data(attributes, participant=7),
    Code.UNKNOWN_VERSION: _unknown_version,
    Code.TIME_IN_FUTURE: lambda attributes: whole({**attributes, "time": "2199-01-01T00:00:00Z"}),
    Code.UNKNOWN_DIALOGUE: lambda attributes: _with_data(attributes, dialogue="nowhere"),
    Code.UNSUPPORTED_CONTENT_TYPE: lambda attributes: Message(
        whole(attributes).body, attributes["type"], "text/plain"
    ),
}
"""The reason for which an event must be parked → how it is broken."""
