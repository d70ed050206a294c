"""Events about digests."""

from typing import Any

from marshmallow import fields as plain
from marshmallow import validate

from services.contracts import fields
from services.contracts.feedback import EventData

AUDIENCES = ("management", "host", "participant")
CHANNELS = ("mail", "webhook", "feed")


class Period(EventData):
    """What a digest covers. ``key`` names it: a day, a week, or the revision it was asked at."""

    key = fields.identifier()
    start: Any = fields.optional(fields.Time())
    end = fields.Time(required=True)


class DigestReference(EventData):
    """What makes a digest unique: dialogue, audience and period."""

    dialogue = fields.slug()
    audience = fields.one_of(*AUDIENCES)
    period = plain.Nested(Period, required=True)


class DigestRequested(DigestReference):
    """Data of ``digest.requested.v1``: the job of a digest-worker."""


class DigestPublished(DigestReference):
    """Data of ``digest.published.v1``: a digest was stored and can be read."""

    digest = fields.identifier()
    ideas = plain.List(fields.identifier(), required=True, validate=validate.Length(max=10_000))
    published_at = fields.Time(required=True)


class DeliveryRequested(DigestReference):
    """Data of ``delivery.requested.v1``: bring a digest to these recipients, a page of them."""

    digest = fields.identifier()
    recipients = plain.List(
        fields.identifier(), required=True, validate=validate.Length(min=1, max=500)
    )


class DigestDelivered(DigestReference):
    """Data of ``digest.delivered.v1``: a digest reached one recipient."""

    digest = fields.identifier()
    channel = fields.one_of(*CHANNELS)
    recipient = fields.identifier()
    delivered_at = fields.Time(required=True)
