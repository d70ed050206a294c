"""Messages as they travel: what is taken from the broker and what is given to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.chassis.verdicts import Park
from services.contracts import envelope
from services.contracts.envelope import Checked, Event
from services.contracts.registry import REGISTRY

ATTEMPT_HEADER = "x-klankbord-attempt"
ROUTING_KEY_HEADER = "x-klankbord-routing-key"
REASON_HEADER = "x-klankbord-reason"
TEXT_HEADER = "x-klankbord-text"
FIELD_HEADER = "x-klankbord-field"
PARKED_AT_HEADER = "x-klankbord-parked-at"
QUEUE_HEADER = "x-klankbord-queue"
# Tells two messages apart that were parked at the same moment.
PARKING_HEADER = "x-klankbord-parking"

# Kept when a message is sent on. All else from outside is dropped: a copied x-death would make
# the broker drop the message as a cycle.
MOST_HEADERS = 32
MOST_HEADER_TEXT = 2_000
KEPT_HEADER_PREFIXES = (*(prefix.lower() for prefix in envelope.AMQP_PREFIXES), "compression")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as the broker delivered it.

    Args:
        body: the raw bytes.
        tag: its delivery tag on the channel.
        queue: that it was taken from.
        routing_key: that it was first published with.
        content_type: as the publisher said.
        content_encoding: as the publisher said.
        headers: from the publisher; not to be trusted.
        attempt: how often it was tried before.
        unreadable: its headers could not be decoded.
        redelivered: it was delivered before and not acknowledged.
        sent_at: when it was published, in seconds since 1970, where the publisher said so.
    """

    body: bytes
    tag: int
    queue: str
    routing_key: str
    content_type: str | None = None
    content_encoding: str | None = None
    headers: Mapping[str, Any] = field(default_factory=dict)
    attempt: int = 0
    unreadable: bool = False
    redelivered: bool = False
    sent_at: float | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message whose events obey the contract; what a handler gets.

    Args:
        events: in order; one, or several when the message was a batch.
        attempt: how often it was tried before.
        body: the raw bytes.
    """

    events: tuple[Checked, ...]
    attempt: int
    body: bytes


Reading = Delivery | Incoming | Park
"""What reading a message gives: its events, itself where nothing is read, or why it is bad."""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message to publish.

    Args:
        body: the raw bytes.
        exchange: where; empty for straight to the queue that ``routing_key`` names.
        routing_key: what it is.
        content_type: of the body.
        content_encoding: of the body, where there is one.
        headers: to send along.
        delay: seconds after which a waiting queue lets it go.
        mandatory: it must reach a queue, or the publish fails.
        reply_to: where the answer to a call goes.
        correlation_id: what the answer to a call names.
    """

    body: bytes
    exchange: str
    routing_key: str
    content_type: str | None = envelope.STRUCTURED
    content_encoding: str | None = None
    headers: Mapping[str, Any] = field(default_factory=dict)
    delay: float | None = None
    mandatory: bool = True
    reply_to: str | None = None
    correlation_id: str | None = None

    @classmethod
    def of(cls, event: Event, exchange: str | None = None) -> "OutgoingMessage":
        """Return the message for an event, to its own exchange unless another is named.

        Raises:
            KeyError: when the registry does not know the event.
        """
        event_type = REGISTRY[event.type]
        return cls(
            body=envelope.write(event),
            exchange=event_type.exchange if exchange is None else exchange,
            routing_key=event.type,
            mandatory=bool(event_type.consumers),
        )


def kept_headers(headers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the headers that stay with a message when it is sent on, as bounded text."""
    kept = {
        name: str(value)[:MOST_HEADER_TEXT]
        for name, value in headers.items()
        if name.lower().startswith(KEPT_HEADER_PREFIXES)
    }
    return dict(list(kept.items())[:MOST_HEADERS])
