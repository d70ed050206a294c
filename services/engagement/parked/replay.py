"""How a parked message goes back: as it was, or mended."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.chassis import messages, topology
from services.chassis.messages import OutgoingMessage
from services.contracts import envelope
from services.contracts.envelope import Event
from services.contracts.errors import Code, KlankbordError
from services.contracts.publishers import read_key, signed_key
from services.contracts.registry import FEEDBACK_EXCHANGE, REGISTRY, EventType, lookup
from services.engagement.parked.identity import Identity, identities

Document = Mapping[str, Any]

# Of what no queue was bound for, only feedback of a known type is taken; see ``unchanged``.
_FEEDBACK = sorted(one.name for one in REGISTRY.values() if one.exchange == FEEDBACK_EXCHANGE)
GOES = {"$or": [{"queue": {"$ne": topology.UNROUTABLE}}, {"type": {"$in": _FEEDBACK}}]}
"""The query for parked messages that can go back as they were."""
STAYS = {"queue": topology.UNROUTABLE, "type": {"$nin": _FEEDBACK}}
"""The query for all others."""


def unchanged(document: Document, body: bytes) -> OutgoingMessage:
    """Return the message that takes a parked message back to the queue it came from.

    What no queue was bound for goes to the exchange again, as its type may be known by now.

    Args:
        document: of the parked message.
        body: its raw bytes.

    Raises:
        KlankbordError: nothing takes its type.
    """
    exchange, routing_key = topology.DEFAULT_EXCHANGE, document["queue"]
    if document["queue"] == topology.UNROUTABLE:
        event_type = _taken(document, document["type"])
        _, publisher = read_key(document["routing_key"])
        exchange, routing_key = event_type.exchange, signed_key(event_type.name, publisher)
    return OutgoingMessage(
        body=body,
        exchange=exchange,
        routing_key=routing_key,
        content_type=document["content_type"],
        content_encoding=document["content_encoding"],
        headers={
            **dict(document["headers"]),
            messages.ROUTING_KEY_HEADER: document["routing_key"],
            messages.ATTEMPT_HEADER: 0,
        },
    )


def mended(
    document: Document, body: bytes, text: bytes, content_type: str, now: datetime
) -> OutgoingMessage:
    """Return the message that brings what a parked message should have said.

    Args:
        document: of the parked message.
        body: its raw bytes.
        text: the mended body: one event in structured mode, or a batch.
        content_type: of the mended body.
        now: the present, in UTC.

    Raises:
        KlankbordError: the mended body breaks a rule, names other events, or nothing takes it.
    """
    events = envelope.read(text, content_type, {}, prefixes=envelope.AMQP_PREFIXES)
    for event in events:
        envelope.check(event, now)
    batch = content_type.lower().startswith(envelope.BATCH)
    known = identities(document["content_type"], dict(document["headers"]), body)
    _refuse_other_events(events, known, batch=batch)
    types = {event.type for event in events}
    if len(types) > 1:
        raise KlankbordError(
            Code.ROUTING_KEY_MISMATCH, "A batch over AMQP holds events of one type.", "[0].type"
        )
    event_type = _taken(document, types.pop())
    routing_key = signed_key(event_type.name, _still_signed(document))
    return OutgoingMessage(text, event_type.exchange, routing_key, content_type)


def _still_signed(document: Document) -> str | None:
    """Return the account that a mended message still answers for; None when it is let off."""
    if document["reason"] == Code.SOURCE_NOT_ALLOWED:
        return None
    return read_key(document["routing_key"])[1]


def _refuse_other_events(
    events: Sequence[Event], known: Sequence[Identity], *, batch: bool
) -> None:
    if known and len(events) != len(known):
        raise KlankbordError(
            Code.INVALID_ENVELOPE,
            f"The parked message holds {len(known)} events, and so must the mended one.",
        )
    for position, (event, one) in enumerate(zip(events, known, strict=False)):
        where = f"[{position}]." if batch else ""
        for name, kept, said in (("source", one.source, event.source), ("id", one.id, event.id)):
            if kept is not None and kept != said:
                raise KlankbordError(
                    Code.INVALID_FIELD, "It must stay as it was parked.", where + name
                )


def _taken(document: Document, name: str | None) -> EventType:
    """Return the type of an event, which must be one that its publisher may say."""
    if name is None:
        raise KlankbordError(
            Code.UNKNOWN_EVENT, "Its type cannot be read: replay it with a mended body.", "type"
        )
    event_type = lookup(name)
    if event_type.exchange != _exchange_of(document["queue"]):
        raise KlankbordError(
            Code.UNKNOWN_EVENT, f"'{name}' is not feedback; only services say it.", "type"
        )
    return event_type


def _exchange_of(queue: str) -> str:
    """Return the exchange that a queue's messages came from: what came as feedback stays that."""
    exchanges = {event.exchange for event in REGISTRY.values() if queue in event.consumers}
    return exchanges.pop() if exchanges else FEEDBACK_EXCHANGE
