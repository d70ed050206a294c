"""What the API says about how things are."""

from typing import Any

from marshmallow import fields as plain

from gateway.api.schemas import Answer
from services.contracts import fields


class PartStatus(Answer):
    """One part: of several processes of a service, the one that answered."""

    name = fields.identifier()
    ready = plain.Boolean(required=True)
    version: Any = plain.String(required=True, allow_none=True)
    instance: Any = plain.String(required=True, allow_none=True)
    trouble: Any = plain.Dict(
        required=True, metadata={"description": "What is wrong, by the part it is wrong with."}
    )


class QueueStatus(Answer):
    """One queue."""

    queue = plain.String(required=True)
    messages: Any = plain.Integer(
        required=True, allow_none=True, metadata={"description": "That wait; null when unknown."}
    )
    consumers: Any = plain.Integer(required=True, allow_none=True)
    oldest_seconds: Any = plain.Float(
        required=True,
        allow_none=True,
        metadata={"description": "Age of the oldest message that is being handled."},
    )


class OutboxStatus(Answer):
    """What a service still must send."""

    database = plain.String(required=True)
    pending = plain.Integer(required=True)
    oldest_seconds = plain.Float(required=True)


class LatestDigest(Answer):
    """The latest digest of a dialogue; null where there is none yet."""

    dialogue = fields.slug()
    audience: Any = plain.String(required=True, allow_none=True)
    period: Any = plain.String(required=True, allow_none=True)
    published_at: Any = fields.Time(required=True, allow_none=True)


class Status(Answer):
    """How the whole is doing."""

    ready = plain.Boolean(required=True)
    version = plain.String(required=True)
    parts = plain.List(plain.Nested(PartStatus), required=True)
    queues = plain.List(plain.Nested(QueueStatus), required=True)
    outboxes = plain.List(plain.Nested(OutboxStatus), required=True)
    parked: Any = plain.Dict(
        keys=plain.String(),
        values=plain.Integer(),
        required=True,
        allow_none=True,
        metadata={"description": "How many messages are parked, by reason; null when unknown."},
    )
    answers: Any = plain.Dict(
        keys=plain.String(),
        values=plain.Integer(),
        required=True,
        allow_none=True,
        metadata={"description": "Ideas that wait for an answer, and those that wait too long."},
    )
    digests = plain.List(plain.Nested(LatestDigest), required=True)
