"""What the API takes and gives about digests and maintenance."""

from typing import Any, ClassVar

from marshmallow import fields as plain

from gateway.api.schemas import Answer, Request, listing
from services.contracts import fields
from services.contracts.digest import AUDIENCES, DigestReference


class NewDigest(Request):
    """For whom."""

    audience = fields.one_of(*AUDIENCES)

    example: ClassVar[dict[str, Any]] = {"audience": "management"}


class RequestedDigest(DigestReference):
    """What was asked for; `digest` is its id once it is there."""

    digest: Any = plain.String(required=True, allow_none=True)


class DigestView(Answer):
    """A digest with what identifies it."""

    id = fields.identifier()
    period: Any = plain.Raw(required=True, metadata={"description": "What it covers."})
    published_at = fields.Time(required=True)
    digest: Any = plain.Dict(required=True, metadata={"description": "The document."})


class DigestItem(Answer):
    """A reference to a digest."""

    id = fields.identifier()
    audience = fields.one_of(*AUDIENCES)
    period: Any = plain.Raw(required=True, metadata={"description": "What it covers."})
    published_at = fields.Time(required=True)


class IdeasProgress(Answer):
    """Of the ideas service."""

    accepted = plain.Integer(required=True)


class EngagementProgress(Answer):
    """Of the engagement service."""

    recorded = plain.Integer(required=True)


class DigestProgress(Answer):
    """Of the digest's read model."""

    records = plain.Integer(required=True)
    ideas = plain.Integer(required=True)
    revision = plain.Integer(required=True)


class Progress(Answer):
    """How far each service is."""

    ideas: Any = plain.Nested(IdeasProgress, required=True)
    engagement: Any = plain.Nested(EngagementProgress, required=True)
    digest: Any = plain.Nested(DigestProgress, required=True)


class RecountRequest(Request):
    """What is counted again: one dialogue, or all."""

    dialogue: Any = fields.optional(fields.slug())


class Recount(Answer):
    """What a recount found."""

    checked = plain.Integer(required=True)
    differences: Any = plain.List(plain.Raw(), required=True)


class Rebuild(Answer):
    """How many facts are on their way to the new read model."""

    ideas = plain.Integer(required=True)
    engagement = plain.Integer(required=True)


class RebuildDone(Answer):
    """The rebuilt read model is in use."""

    done = plain.Boolean(required=True)


DigestList = listing("DigestList", DigestItem, "digests")
