"""Feedback events in the OpenAPI document, from the registry's schemas."""

from typing import Any

from marshmallow import fields as plain

from gateway.api.schemas import Answer
from services.contracts.envelope import MAX_BATCH, SPEC_VERSION
from services.contracts.registry import FEEDBACK_EXCHANGE, REGISTRY, EventType

Doc = dict[str, Any]


class Accepted(Answer):
    """What was accepted."""

    accepted = plain.Integer(required=True)
    ids: Any = plain.List(plain.String(), required=True)


def _text(most: int, description: str) -> Doc:
    return {"type": "string", "minLength": 1, "maxLength": most, "description": description}


_ATTRIBUTES: dict[str, Doc] = {
    "specversion": {"const": SPEC_VERSION, "type": "string"},
    "id": _text(200, "Unique for its source. The same id is counted once."),
    "source": _text(500, "Who says it: a URI reference that the key may claim."),
    "time": {
        "type": "string",
        "format": "date-time",
        "description": "When it happened; at most 5 minutes ahead.",
    },
    "subject": _text(500, "What it is about."),
    "correlationid": _text(200, "Ties together what follows from one cause."),
}
_REQUIRED = ["specversion", "id", "source", "type", "time", "data"]


def _event(event: EventType) -> Doc:
    return {
        "type": "object",
        "title": event.name,
        "description": event.summary,
        "required": _REQUIRED,
        "properties": {
            **_ATTRIBUTES,
            "type": {"const": event.name, "type": "string"},
            "datacontenttype": {"const": "application/json", "type": "string"},
            "data": event.schema,
        },
    }


_FEEDBACK = [event for event in REGISTRY.values() if event.exchange == FEEDBACK_EXCHANGE]

_EXAMPLE: Doc = {
    "specversion": SPEC_VERSION,
    "id": "intranet-2027-01-12-000341",
    "source": "/intranet",
    "type": "feedback.stance.v1",
    "time": "2026-01-12T09:30:00Z",
    "data": {
        "dialogue": "rust-op-de-afdeling",
        "participant": "p-017",
        "idea": "quiet-room",
        "stance": "agree",
    },
}

ACCEPTED = Accepted
EVENT: Doc = {"oneOf": [_event(event) for event in _FEEDBACK], "example": _EXAMPLE}
BATCH_SCHEMA: Doc = {
    "type": "array",
    "minItems": 1,
    "maxItems": MAX_BATCH,
    "items": {"oneOf": [_event(event) for event in _FEEDBACK]},
    "example": [_EXAMPLE],
}
BINARY_SCHEMA: Doc = {
    "description": "The event's data alone; its attributes stand in ce- headers.",
    "anyOf": [event.schema for event in _FEEDBACK],
    "example": _EXAMPLE["data"],
}
BINARY_HEADERS = tuple(
    {
        "in": "header",
        "name": f"ce-{name}",
        "description": "In binary mode only.",
        "schema": schema,
    }
    for name, schema in {
        **_ATTRIBUTES,
        "type": {"type": "string", "enum": [event.name for event in _FEEDBACK]},
    }.items()
)
