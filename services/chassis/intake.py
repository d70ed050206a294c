"""From a raw message to events that obey the contract, or to the reason why not."""

from collections.abc import Collection
from datetime import datetime

from services.chassis.messages import Delivery, Incoming
from services.chassis.verdicts import Park
from services.contracts import envelope
from services.contracts.errors import Code, KlankbordError
from services.contracts.publishers import check_source, read_key

# A batch of counted feedback is larger than anything that comes from outside.
MAX_BYTES = 16 * 1024 * 1024


def read(
    message: Incoming, accepted: Collection[str], now: datetime, max_bytes: int = MAX_BYTES
) -> Delivery | Park:
    """Return the events in ``message``, or the verdict that parks it.

    Args:
        message: as delivered.
        accepted: names of the events that this queue's handler takes.
        now: the present, in UTC.
        max_bytes: the largest body that is read.
    """
    if message.unreadable:
        return Park(Code.HOSTILE_HEADER, "The message's headers cannot be decoded.")
    try:
        events = envelope.read(
            message.body,
            message.content_type,
            message.headers,
            prefixes=envelope.AMQP_PREFIXES,
            content_encoding=message.content_encoding,
            max_bytes=max_bytes,
        )
        checked = tuple(envelope.check(event, now) for event in events)
        for event in events:
            _check_address(event, message.routing_key, accepted)
    except KlankbordError as error:
        return Park.because(error)
    return Delivery(checked, message.attempt, message.body)


def _check_address(event: envelope.Event, routing_key: str, accepted: Collection[str]) -> None:
    event_type, publisher = read_key(routing_key)
    if event.type != event_type or event.type not in accepted:
        raise KlankbordError(
            Code.ROUTING_KEY_MISMATCH,
            f"An event of type '{event.type}' was published with the routing key "
            f"'{routing_key[:100]}'; both must name the same type.",
            "type",
        )
    check_source(publisher, event.source)
