"""From what became of each event to a verdict on the message that held it."""

from collections.abc import Iterable, Sequence
from itertools import islice

from services.chassis.messages import Delivery
from services.chassis.verdicts import Done, Park, Retry, Verdict
from services.ideas.domain.intake import Outcome


def verdicts(deliveries: Iterable[Delivery], outcomes: Sequence[Outcome]) -> list[Verdict]:
    """Return a verdict for each delivery.

    Args:
        deliveries: as taken.
        outcomes: one for each event of each delivery, in order.
    """
    remaining = iter(outcomes)
    return [verdict(list(islice(remaining, len(one.events)))) for one in deliveries]


def verdict(outcomes: Sequence[Outcome]) -> Verdict:
    """Return the verdict on a message from what became of its events.

    What may come later goes first: the message comes again, what was taken in is recognised then,
    and what is wrong parks it in the end.
    """
    failed = sorted((one for one in outcomes if one.error), key=lambda one: not one.later)
    if not failed or failed[0].error is None:
        return Done()
    error = failed[0].error
    return Retry(error.code, error.message) if failed[0].later else Park.because(error)
