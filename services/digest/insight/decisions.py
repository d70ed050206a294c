"""What was decided, and on which ideas it rests."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.digest.insight.measures import shown
from services.digest.insight.snapshot import Answer, Idea, Period, idea_order


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision.

    Args:
        id: of the decision.
        title: what was decided.
        outcome: what it means for its ideas: adopted, planned, done, not-now or declined; None
            where it differs per idea.
        at: when the first of its ideas was answered with it, UTC.
        ideas: on which it rests, the one with most people for it first, as far as may be shown.
    """

    id: str
    title: str
    outcome: str | None
    at: datetime
    ideas: tuple[Idea, ...]


def decided(ideas: Iterable[Idea], period: Period) -> tuple[Decided, ...]:
    """Return the decisions of the period, the latest first.

    Args:
        ideas: those that may be named.
        period: in which they were made known.
    """
    found: dict[str, list[tuple[Answer, Idea]]] = defaultdict(list)
    for idea in ideas:
        answer = idea.answer
        if answer and answer.decision and period.holds(answer.at):
            found[answer.decision.id].append((answer, idea))
    made = [_decided(name, pairs) for name, pairs in found.items()]
    return tuple(sorted(made, key=lambda one: (-one.at.timestamp(), one.id)))


def _decided(name: str, pairs: list[tuple[Answer, Idea]]) -> Decided:
    first = min((answer for answer, _ in pairs), key=lambda one: (one.at, one.reason))
    outcomes = {answer.outcome for answer, _ in pairs}
    ideas = sorted(
        (idea for _, idea in pairs), key=lambda i: (-shown(i.counts).agree, idea_order(i.id))
    )
    title = first.decision.title if first.decision else name
    outcome = outcomes.pop() if len(outcomes) == 1 else None
    return Decided(name, title, outcome, first.at, tuple(ideas))
