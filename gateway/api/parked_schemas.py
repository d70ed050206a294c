"""What the API takes and gives about parked messages."""

from typing import Any, ClassVar

from marshmallow import ValidationError, validate, validates_schema
from marshmallow import fields as plain

from gateway.api.schemas import Answer, PageQuery, Request, listing
from services.chassis.topology import UNROUTABLE
from services.contracts import fields
from services.contracts.errors import Code
from services.contracts.registry import Queue

PARKED_ID = r"^[0-9a-f]{32}$"
QUEUES = (*map(str, Queue), UNROUTABLE)


def _time(description: str) -> Any:
    return fields.Time(metadata={"description": description})


class ParkedFilter(Request):
    """Which parked messages."""

    reason = plain.String(
        validate=validate.OneOf([code.value for code in Code]),
        metadata={"description": "The code that they were parked with."},
    )
    source = fields.text(
        most=500,
        required=False,
        metadata={"description": "The CloudEvents source, of a batch that of its first event."},
    )
    queue = plain.String(
        validate=validate.OneOf(QUEUES),
        metadata={"description": "The work queue that they were taken from."},
    )
    since = _time("Parked, for the last time, at this time or later.")
    until = _time("Parked, for the last time, at this time or earlier.")


FILTERS = tuple(ParkedFilter().fields)


class ParkedQuery(ParkedFilter, PageQuery):
    """Which parked messages, a page at a time."""


class ParkedChoice(ParkedFilter):
    """Which parked messages: at least one filter, or all of them."""

    all = fields.Boolean(
        metadata={"description": "True for every message there is, without a filter."}
    )

    example: ClassVar[dict[str, Any]] = {"reason": "unknown-dialogue", "source": "/intranet"}

    @validates_schema
    def _choose(self, data: dict[str, Any], **_kwargs: Any) -> None:
        named = any(name in data for name in FILTERS)
        if not named and not data.get("all"):
            raise ValidationError("Name a filter, or say that you mean all.", "all")
        if named and data.get("all"):
            raise ValidationError("Say all, or name a filter, not both.", "all")


def _number(description: str) -> Any:
    return plain.Integer(
        required=True, validate=validate.Range(min=0), metadata={"description": description}
    )


def _said(description: str) -> Any:
    return plain.String(required=True, allow_none=True, metadata={"description": description})


class ParkedItem(Answer):
    """A message that could not be accepted."""

    id = plain.String(required=True, validate=fields.Whole(PARKED_ID))
    queue = plain.String(required=True)
    routing_key = plain.String(required=True)
    reason = plain.String(required=True, metadata={"description": "A stable code."})
    text = plain.String(required=True, metadata={"description": "The reason in words."})
    field = _said("Where in the event it went wrong.")
    source = _said("Of its first event, where that can be read.")
    event = _said("The id of its first event, where that can be read.")
    type = _said("Of its first event, where that can be read.")
    events = _number("How many events could be read in it.")
    times = _number("How often this same message was parked.")
    attempt = _number("How often it was tried again before.")
    content_type = _said("As its publisher said.")
    bytes = _number("The size of its body.")
    parked_at = fields.Time(required=True)
    last_parked_at = fields.Time(required=True)


class Header(Answer):
    """One header."""

    name = plain.String(required=True)
    value = plain.String(required=True)


class ParkedView(ParkedItem):
    """A parked message with its raw body."""

    content_encoding = _said("As its publisher said.")
    headers: Any = plain.List(plain.Nested(Header), required=True)
    body = plain.String(required=True)
    body_encoding = plain.String(
        required=True,
        validate=validate.OneOf(["utf-8", "base64"]),
        metadata={"description": "`utf-8` where the body is text, else `base64`."},
    )
    body_cut = plain.Boolean(
        required=True, metadata={"description": "Whether only its first MiB is shown."}
    )


class ParkedReason(Answer):
    """How many messages wait for one reason."""

    reason = plain.String(required=True)
    messages = _number("Messages.")
    times = _number("How often these were parked, together.")


class ParkedCounts(Answer):
    """How many messages wait."""

    messages = _number("Messages.")
    times = _number("How often these were parked, together.")
    reasons: Any = plain.List(plain.Nested(ParkedReason), required=True)


def _more() -> Any:
    return plain.Boolean(
        required=True, metadata={"description": "There were more than one call works on."}
    )


class Replayed(Answer):
    """One message was published again."""

    replayed = _number("Messages that were published again.")


class ReplayedMany(Replayed):
    """Messages were published again."""

    refused = _number("Messages that stay, because nothing takes their type.")
    more = _more()


class Dropped(Answer):
    """A message was dropped for good."""

    dropped = _number("Messages that are gone; one that was parked again meanwhile is not.")


class DroppedMany(Dropped):
    """Messages were dropped for good."""

    more = _more()


ParkedList = listing("ParkedList", ParkedItem, "parked messages")
