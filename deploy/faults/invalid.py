"""Invalid events, as a careless publisher sends them. Each still holds its id somewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.contracts.envelope import STRUCTURED


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


BREAKAGES: Mapping[str, Callable[[Mapping[str, Any]], Message]] = {
    "not-json": _cut,
    "invalid-field": lambda attributes: _with_data(attributes, participant=7),
    "unknown-version": _unknown_version,
    "time-in-future": lambda attributes: whole({**attributes, "time": "2199-01-01T00:00:00Z"}),
    "unknown-dialogue": lambda attributes: _with_data(attributes, dialogue="nowhere"),
    "unsupported-content-type": lambda attributes: Message(
        whole(attributes).body, attributes["type"], "text/plain"
    ),
}
"""Reason → how an event is broken for that reason."""
