"""Cutting what came in into portions that fit one transaction."""

from collections.abc import Iterable, Iterator

from services.chassis.messages import Delivery
from services.contracts.envelope import Checked

# Long transactions make conflicts dear, and the store keeps others waiting while it writes many.
MOST_RECORDS = 1_000


def portions(deliveries: Iterable[Delivery]) -> Iterator[list[Checked]]:
    """Yield the events of all deliveries, in order, in portions of at most ``MOST_RECORDS``.

    A single event that holds more is a portion by itself.
    """
    portion: list[Checked] = []
    size = 0
    for checked in (one for delivery in deliveries for one in delivery.events):
        weight = _weight(checked)
        if portion and size + weight > MOST_RECORDS:
            yield portion
            portion, size = [], 0
        portion.append(checked)
        size += weight
    if portion:
        yield portion


def _weight(checked: Checked) -> int:
    return max(1, len(checked.data.get("records", ())))
