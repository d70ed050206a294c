"""Recipients: who gets which digest, where and when. Not an event: addresses never travel."""

from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, validate, validates_schema
from marshmallow import fields as plain

from services.contracts import fields
from services.contracts.digest import AUDIENCES
from services.contracts.ideas import WEEKDAYS

MAIL = "mail"
WEBHOOK = "webhook"
DELIVERY_CHANNELS = (MAIL, WEBHOOK)
PARTICIPANT = "participant"
OFF = "off"
EACH = "each"
CADENCES = (OFF, EACH, "daily", "weekly")
CADENCE_RULE = (
    "A participant's own digest comes daily or weekly; every other is sent as each is made."
)
MAIL_PATTERN = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,188}$"
MAIL_RULE = "Must be a mail address, as name@example.org."
LONGEST_ADDRESS = 2_000


def known_zone(name: str) -> None:
    """Raise ``ValidationError`` unless ``name`` is an IANA time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ValidationError("Must be the name of a time zone, as Europe/Amsterdam.") from None


class RecipientTimes(Schema):
    """When a recipient gets a digest, and in which language; all of it can be changed."""

    language = fields.language(required=False)
    timezone = plain.String(required=False, validate=[validate.Length(min=1, max=64), known_zone])
    cadence = fields.one_of(*CADENCES, required=False)
    weekday = fields.one_of(*WEEKDAYS, required=False)
    hour = fields.Integer(validate=validate.Range(min=0, max=23))
    active = fields.Boolean()


class RecipientValues(RecipientTimes):
    """Who gets which digest, where and when."""

    id = fields.identifier(required=False)
    audience = fields.one_of(*AUDIENCES)
    participant: Any = fields.optional(fields.identifier())
    channel = fields.one_of(*DELIVERY_CHANNELS)
    address = fields.text(most=LONGEST_ADDRESS)

    @validates_schema(skip_on_field_errors=True)
    def _fits(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("participant") and data["audience"] != PARTICIPANT:
            raise ValidationError("Only the audience participant has a participant.", "participant")
        check_cadence(data.get("cadence"), data.get("participant"))


def check_cadence(cadence: str | None, participant: str | None) -> None:
    """Raise ``ValidationError`` where a cadence does not fit the kind of digest."""
    fitting = (OFF, "daily", "weekly") if participant else (OFF, EACH)
    if cadence is not None and cadence not in fitting:
        raise ValidationError(f"Must be one of: {', '.join(fitting)}. {CADENCE_RULE}", "cadence")
