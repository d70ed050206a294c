"""A parked message as the broker gave it: where it came from, why it was parked, its raw bytes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.chassis import messages, topology
from services.chassis.messages import Incoming, kept_headers
from services.contracts.errors import Code, writable
from services.contracts.fields import parse_time
from services.engagement.parked.identity import Identity, identities

MOST_TEXT = 2_000
Headers = tuple[tuple[str, str], ...]

_PARKED = topology.parked_queue("")
_MOST_ATTEMPTS = 1_000
_BROKER_MOVED = f"It was delivered more than {topology.DELIVERY_LIMIT} times and never handled."
_NOBODY_SAYS = "Nothing says why it was parked."


@dataclass(frozen=True, slots=True)
class Parked:
    """A message that was parked.

    Args:
        id: the same whenever the same message is parked.
        parking: names this parking among all of the same message.
        parked_at: when, in UTC.
        queue: the work queue that it was taken from.
        routing_key: that it was published with.
        reason: the code.
        text: the reason in words.
        field: that breaks a rule, where the reason is about one.
        attempt: how often it was tried again before.
        content_type: as the publisher said.
        content_encoding: as the publisher said.
        headers: of CloudEvents, as bounded text.
        body: the raw bytes.
        identity: of its first event.
        events: how many events could be read in it.
    """

    id: str
    parking: str
    parked_at: datetime
    queue: str
    routing_key: str
    reason: Code
    text: str
    field: str | None
    attempt: int
    content_type: str | None
    content_encoding: str | None
    headers: Headers
    body: bytes
    identity: Identity
    events: int


def read_parked(message: Incoming, now: datetime) -> Parked:
    """Return what a message in a parked queue says; none is so broken that this fails.

    Args:
        message: as the broker delivered it.
        now: the present, in UTC, for one that does not say when it was parked.
    """
    queue = message.queue.removesuffix(_PARKED)
    deaths = _deaths(message.headers)
    kept = kept_headers(message.headers).items()
    headers = tuple(sorted((writable(name), writable(value)) for name, value in kept))
    found = identities(message.content_type, dict(headers), message.body)
    routing_key = _clean(_routing_key(message, deaths)) or ""
    content_type, encoding = _clean(message.content_type), _clean(message.content_encoding)
    reason, text, field = _why(message.headers, deaths)
    return Parked(
        id=_name(message.body, [queue, routing_key, content_type, encoding, headers]),
        parking=_parking(message.headers, deaths),
        parked_at=_time(message.headers) or now,
        queue=queue,
        routing_key=routing_key,
        reason=reason,
        text=text,
        field=field,
        attempt=message.attempt if 0 <= message.attempt <= _MOST_ATTEMPTS else 0,
        content_type=content_type,
        content_encoding=encoding,
        headers=headers,
        body=message.body,
        identity=found[0] if found else Identity(),
        events=len(found),
    )


def _name(body: bytes, said: list[Any]) -> str:
    described = json.dumps(said).encode()
    return hashlib.sha256(len(described).to_bytes(8, "big") + described + body).hexdigest()[:32]


def _deaths(headers: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the broker's own notes; our consumers strip them from whatever they park."""
    deaths = headers.get("x-death")
    return [one for one in deaths if isinstance(one, dict)] if isinstance(deaths, list) else []


def _routing_key(message: Incoming, deaths: list[Mapping[str, Any]]) -> Any:
    if not deaths or deaths[0].get("exchange") == topology.DEFAULT_EXCHANGE:
        return message.routing_key
    keys = deaths[0].get("routing-keys")
    return keys[0] if isinstance(keys, list) and keys else message.routing_key


def _why(
    headers: Mapping[str, Any], deaths: list[Mapping[str, Any]]
) -> tuple[Code, str, str | None]:
    if deaths:
        return Code.DELIVERY_LIMIT, _BROKER_MOVED, None
    try:
        reason = Code(str(headers.get(messages.REASON_HEADER)))
    except ValueError:
        return Code.UNEXPLAINED, _NOBODY_SAYS, None
    text, field = headers.get(messages.TEXT_HEADER), headers.get(messages.FIELD_HEADER)
    return reason, _clean(text) or _NOBODY_SAYS, _clean(field)


def _parking(headers: Mapping[str, Any], deaths: list[Mapping[str, Any]]) -> str:
    if deaths:
        return f"{deaths[0].get('time')}/{deaths[0].get('count')}"[:MOST_TEXT]
    said = headers.get(messages.PARKED_AT_HEADER), headers.get(messages.PARKING_HEADER)
    return (_clean(f"{said[0]}/{said[1]}") or "")[:100]


def _time(headers: Mapping[str, Any]) -> datetime | None:
    try:
        return parse_time(str(headers.get(messages.PARKED_AT_HEADER)))
    except ValueError:
        return None


def _clean(value: Any) -> str | None:
    return writable(str(value))[:MOST_TEXT] if value is not None else None
