"""Cutting what came in into portions that fit one transaction."""

from collections.abc import Iterable, Iterator

from services.chassis.messages import Delivery
from services.chassis.pieces import light_pieces
from services.contracts.envelope import Checked
from services.digest.erasing import ERASED

# Long transactions make conflicts dear, and the store keeps others waiting while it writes many.
MOST_RECORDS = 1_000


def part(deliveries: Iterable[Delivery]) -> tuple[list[Checked], list[Checked]]:
    """Return the events of all deliveries, in order, apart from those that ask to forget."""
    events = [one for delivery in deliveries for one in delivery.events]
    facts = [one for one in events if one.event.type != ERASED]
    return facts, [one for one in events if one.event.type == ERASED]


def portions(events: Iterable[Checked]) -> Iterator[list[Checked]]:
    """Return the events, in order, in portions of at most ``MOST_RECORDS``.

    A single event that holds more is a portion by itself.
    """
    return light_pieces(events, _weight, MOST_RECORDS)


def _weight(checked: Checked) -> int:
    return max(1, len(checked.data.get("records", ())))
