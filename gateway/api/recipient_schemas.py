"""What the API takes and gives about recipients."""

from typing import Any, ClassVar

from marshmallow import fields as plain

from gateway.api.schemas import Answer, Request, listing
from services.contracts import fields
from services.contracts.digest import AUDIENCES
from services.contracts.recipients import DELIVERY_CHANNELS, RecipientTimes, RecipientValues


class NewRecipient(RecipientValues, Request):
    """Who gets which digest, where and when."""

    example: ClassVar[dict[str, Any]] = {
        "audience": "management",
        "channel": "mail",
        "address": "board@example.org",
        "language": "nl",
        "timezone": "Europe/Amsterdam",
    }


class RecipientChanges(RecipientTimes, Request):
    """What changes; what is left out stays. For another address, make another recipient."""

    example: ClassVar[dict[str, Any]] = {"cadence": "off"}


class RecipientView(Answer):
    """A recipient."""

    id = fields.identifier()
    dialogue = fields.slug()
    audience = fields.one_of(*AUDIENCES)
    participant: Any = plain.String(required=True, allow_none=True)
    channel = fields.one_of(*DELIVERY_CHANNELS)
    address = plain.String(required=True)
    language = plain.String(required=True)
    timezone = plain.String(required=True)
    cadence = plain.String(required=True)
    weekday = plain.String(required=True)
    hour = plain.Integer(required=True)
    active = plain.Boolean(required=True)
    inactive_because: Any = plain.String(required=True, allow_none=True)
    version = plain.Integer(required=True)
    created_at = fields.Time(required=True)


class MadeRecipient(RecipientView):
    """A new recipient; a webhook with the secret that its requests are signed with."""

    secret: Any = plain.String(
        required=True, allow_none=True, metadata={"description": "Shown once; null for mail."}
    )


class NewSecret(Answer):
    """A webhook's new secret."""

    secret = plain.String(required=True)


class DeliveryView(Answer):
    """What became of one digest for one recipient."""

    digest = fields.identifier()
    audience = fields.one_of(*AUDIENCES)
    period = plain.String(required=True)
    channel = fields.one_of(*DELIVERY_CHANNELS)
    state = fields.one_of("claimed", "sent", "waiting", "delivered", "given-up")
    tries = plain.Integer(required=True)
    because: Any = plain.String(required=True, allow_none=True)
    next_try_at: Any = fields.optional(fields.Time())
    created_at = fields.Time(required=True)
    delivered_at: Any = fields.optional(fields.Time())


RecipientList = listing("RecipientList", RecipientView, "recipients")
DeliveryList = listing("DeliveryList", DeliveryView, "deliveries")
