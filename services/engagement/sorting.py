"""From what became of events to verdicts on the messages that carried them."""

from collections import Counter
from collections.abc import Sequence

from services.chassis import metrics
from services.chassis.messages import Delivery
from services.chassis.verdicts import Done, Park, Retry, Verdict
from services.contracts.errors import Code, KlankbordError
from services.engagement.store import Outcome

_CONFLICT = Park(Code.ID_CONFLICT, "This source sent another event with the same id before.", "id")


def verdicts(
    deliveries: Sequence[Delivery], outcomes: Sequence[Outcome | KlankbordError]
) -> list[Verdict]:
    """Return a verdict for each delivery.

    Args:
        deliveries: with one or more events each.
        outcomes: of all their events, in order.
    """
    remaining = iter(outcomes)
    return [_verdict([next(remaining) for _ in delivery.events]) for delivery in deliveries]


def count_outcomes(outcomes: Sequence[Outcome | KlankbordError]) -> None:
    """Count what became of events, as a metric."""
    for outcome, number in Counter(map(_word, outcomes)).items():
        metrics.RECORDED.labels(outcome).inc(number)


def _word(outcome: Outcome | KlankbordError) -> str:
    return "refused" if isinstance(outcome, KlankbordError) else outcome.value


def _verdict(outcomes: list[Outcome | KlankbordError]) -> Verdict:
    """Return the verdict on one message; what could be counted of it is counted already."""
    for outcome in outcomes:
        if outcome is Outcome.CONFLICT:
            return _CONFLICT
        if isinstance(outcome, KlankbordError):
            return _refused(outcome)
    return Done()


def _refused(error: KlankbordError) -> Verdict:
    if error.code is Code.UNKNOWN_DIALOGUE:
        # It may have been opened a moment ago; its fact is then still on its way.
        return Retry(error.code, error.message)
    return Park.because(error)
