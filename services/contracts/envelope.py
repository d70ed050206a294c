"""CloudEvents 1.0: how every event is wrapped.

Read in structured, binary and batch mode; written in structured mode. The official SDK is lenient
where an exactly-once count cannot be (it invents missing ids and times), so the reading is ours;
a contract test holds both against each other.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, validate
from marshmallow import fields as plain

from services.contracts import fields, loading, strict_json
from services.contracts.errors import Code, KlankbordError
from services.contracts.headers import AMQP_PREFIXES, HTTP_PREFIXES, attributes_in, refuse_encoded
from services.contracts.registry import EventType, field_error, lookup

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
JSON = "application/json"
SPEC_VERSION = "1.0"
MAX_BATCH = 500
FUTURE_ALLOWANCE = timedelta(minutes=5)

__all__ = [
    "AMQP_PREFIXES",
    "BATCH",
    "FUTURE_ALLOWANCE",
    "HTTP_PREFIXES",
    "JSON",
    "MAX_BATCH",
    "SPEC_VERSION",
    "STRUCTURED",
    "Checked",
    "Envelope",
    "Event",
    "check",
    "from_dict",
    "read",
    "to_dict",
    "write",
]


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Args:
        id: unique for its source; the same id means the same event.
        source: who says it, a URI reference.
        type: its name with version, as in the registry.
        time: when it happened, UTC, to the millisecond.
        data: what happened, JSON-ready values.
        correlation: ties together everything that follows from one cause.
        subject: what it is about, where the publisher says so.
    """

    id: str
    source: str
    type: str
    time: datetime
    data: Mapping[str, Any]
    correlation: str
    subject: str | None = None

    @property
    def fingerprint(self) -> str:
        """Return a hash of what the event says: equal for a resend, other for other content."""
        said = [self.type, fields.format_time(self.time), self.subject, self.data]
        return hashlib.sha256(strict_json.encode(said)).hexdigest()


@dataclass(frozen=True, slots=True)
class Checked:
    """An event whose data obeys its schema.

    Args:
        event: as read.
        type: its entry in the registry.
        data: checked, with times as datetimes and every optional field present.
    """

    event: Event
    type: EventType
    data: dict[str, Any]


class Envelope(Schema):
    """The attributes that are read. Others are allowed, as CloudEvents asks, and left alone."""

    class Meta:
        """Marshmallow's settings."""

        unknown = EXCLUDE

    specversion = plain.String(
        required=True,
        validate=validate.Equal(SPEC_VERSION, error=f"Must be '{SPEC_VERSION}'."),
    )
    id = fields.text(most=200)
    source = plain.String(
        required=True,
        validate=fields.Whole(
            r"^[^\s\x00-\x1f]{1,500}$", error="Must be a URI reference of 1 to 500 characters."
        ),
    )
    type = fields.text(most=200)
    time = fields.Time(required=True)
    subject: Any = fields.optional(fields.text(most=500))
    datacontenttype: Any = fields.optional(plain.String())
    correlationid: Any = fields.optional(fields.text(most=200))
    data = plain.Dict(required=True)


_ENVELOPE = Envelope()


def read(
    body: bytes,
    content_type: str | None,
    headers: Mapping[str, Any],
    *,
    prefixes: tuple[str, ...],
    content_encoding: str | None = None,
    max_bytes: int = strict_json.MAX_BYTES,
) -> list[Event]:
    """Return the events in one message, in order: one, or several in batch mode.

    Args:
        body: the raw bytes.
        content_type: as the message says.
        headers: of the message; only those with one of ``prefixes`` are looked at.
        prefixes: of CloudEvents headers in binary mode.
        content_encoding: as the message says; anything but ``utf-8`` or ``identity`` is refused.
        max_bytes: the largest body that is read.

    Raises:
        KlankbordError: with the code and the field of the first rule that was broken.
    """
    refuse_encoded(content_encoding, headers)
    media_type = _media_type(content_type)
    if media_type == STRUCTURED:
        return [_from_attributes(strict_json.decode(body, max_bytes=max_bytes), "")]
    if media_type == BATCH:
        return _read_batch(strict_json.decode(body, max_bytes=max_bytes))
    if media_type == JSON:
        return [_read_binary(body, headers, prefixes, max_bytes)]
    raise KlankbordError(
        Code.UNSUPPORTED_CONTENT_TYPE,
        f"The content type must be {STRUCTURED}, {BATCH}, or {JSON} with CloudEvents headers.",
    )


def write(event: Event) -> bytes:
    """Return ``event`` in structured mode; the same event gives the same bytes."""
    return strict_json.encode(to_dict(event))


def to_dict(event: Event) -> dict[str, Any]:
    """Return ``event`` as the JSON object of structured mode."""
    attributes: dict[str, Any] = {
        "specversion": SPEC_VERSION,
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "time": fields.format_time(event.time),
        "datacontenttype": JSON,
        "correlationid": event.correlation,
        "data": event.data,
    }
    if event.subject is not None:
        attributes["subject"] = event.subject
    return attributes


def from_dict(attributes: Any) -> Event:
    """Return the event in a JSON object of structured mode.

    Raises:
        KlankbordError: when an attribute is missing or breaks a rule.
    """
    return _from_attributes(attributes, "")


def check(event: Event, now: datetime) -> Checked:
    """Return the event with its data checked by its schema.

    Args:
        event: as read.
        now: the present, for the rule that nothing happens in the future.

    Raises:
        KlankbordError: unknown event or version, a field that breaks a rule, a future time.
    """
    event_type = lookup(event.type)
    if event.time > now + FUTURE_ALLOWANCE:
        raise KlankbordError(
            Code.TIME_IN_FUTURE, "The time may lie at most 5 minutes ahead.", "time"
        )
    return Checked(event, event_type, event_type.load(event.data))


def _media_type(content_type: str | None) -> str:
    return (content_type or "").partition(";")[0].strip().lower()


def _read_batch(items: Any) -> list[Event]:
    if not isinstance(items, list) or not items:
        raise KlankbordError(Code.INVALID_ENVELOPE, "A batch is a list of at least one event.")
    if len(items) > MAX_BATCH:
        raise KlankbordError(Code.BATCH_TOO_LARGE, f"A batch may hold at most {MAX_BATCH} events.")
    return [_from_attributes(item, f"[{position}]") for position, item in enumerate(items)]


def _read_binary(
    body: bytes, headers: Mapping[str, Any], prefixes: tuple[str, ...], max_bytes: int
) -> Event:
    attributes: dict[str, Any] = {**attributes_in(headers, prefixes)}
    if not attributes:
        raise KlankbordError(
            Code.INVALID_ENVELOPE,
            f"With {JSON} the CloudEvents attributes stand in headers; none was found. "
            f"Or send the whole event as {STRUCTURED}.",
        )
    attributes["data"] = strict_json.decode(body, max_bytes=max_bytes)
    return _from_attributes(attributes, "")


def _from_attributes(attributes: Any, path: str) -> Event:
    if not isinstance(attributes, dict):
        raise KlankbordError(Code.INVALID_ENVELOPE, "An event is a JSON object.", path or None)
    try:
        values = loading.load(_ENVELOPE, attributes)
    except ValidationError as error:
        raise field_error(error, path) from None
    if _media_type(values["datacontenttype"]) not in ("", JSON):
        raise KlankbordError(
            Code.UNSUPPORTED_CONTENT_TYPE,
            f"The data must be {JSON}.",
            f"{path}.datacontenttype".lstrip("."),
        )
    return Event(
        id=values["id"],
        source=values["source"],
        type=values["type"],
        time=values["time"],
        data=values["data"],
        correlation=values["correlationid"] or values["id"],
        subject=values["subject"],
    )
