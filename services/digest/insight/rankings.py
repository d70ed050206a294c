"""Which ideas stand out, and which are new, waiting or answered."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight import measures
from services.digest.insight.snapshot import (
    PENDING,
    REJECTED,
    Counts,
    Idea,
    Period,
    Snapshot,
    idea_order,
)

LONGEST_LIST = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """An idea that waits: for an answer, or to be moderated before that.

    Args:
        idea: the idea.
        days: whole days since it came in.
        overdue: whether the charter's days have passed.
    """

    idea: Idea
    days: int
    overdue: bool


def rankable(snapshot: Snapshot) -> tuple[Idea, ...]:
    """Return the ideas that may be ranked: standing by themselves, with enough stances.

    Fewer than ``SMALLEST_GROUP`` stances say too little and would point at people.
    """
    return tuple(
        idea for idea in snapshot.ideas if idea.stands and idea.counts.people >= SMALLEST_GROUP
    )


def most_agreed(ideas: Iterable[Idea], most: int = LONGEST_LIST) -> tuple[Idea, ...]:
    """Return the ideas that more people agree than disagree with, the surest agreement first."""
    agreed = [idea for idea in ideas if idea.counts.agree > idea.counts.disagree]
    return _best(agreed, measures.agreement, most)


def most_opposed(ideas: Iterable[Idea], most: int = LONGEST_LIST) -> tuple[Idea, ...]:
    """Return the ideas that more people disagree than agree with, the surest first."""
    opposed = [idea for idea in ideas if idea.counts.disagree > idea.counts.agree]
    return _best(opposed, measures.opposition, most)


def most_disputed(ideas: Iterable[Idea], most: int = LONGEST_LIST) -> tuple[Idea, ...]:
    """Return the ideas with the largest smaller side.

    A side counts when it is at least a quarter of all who took a stance and is no smaller than
    ``SMALLEST_GROUP``: below that an idea is carried or opposed, not disputed.
    """
    return _best([idea for idea in ideas if _two_sides(idea.counts)], measures.dispute, most)


def new_ideas(snapshot: Snapshot, period: Period) -> tuple[Idea, ...]:
    """Return the standing ideas that came in during the period, the latest first."""
    came_in = [i for i in snapshot.ideas if i.stands and period.holds(i.submitted_at)]
    return tuple(sorted(came_in, key=lambda idea: (-_stamp(idea.submitted_at), _order(idea))))


def waiting(snapshot: Snapshot, now: datetime) -> tuple[Waiting, ...]:
    """Return the standing ideas without an answer, the longest waiting first.

    Args:
        snapshot: the dialogue.
        now: the moment up to which the waiting is counted, UTC.
    """
    promised = _promised(snapshot)
    open_ideas = [
        idea
        for idea in snapshot.ideas
        if idea.stands and idea.answer is None and idea.submitted_at < now
    ]
    open_ideas.sort(key=lambda idea: (idea.submitted_at, _order(idea)))
    return tuple(_wait(idea, now - idea.submitted_at, promised) for idea in open_ideas)


def answered(snapshot: Snapshot, period: Period) -> tuple[Idea, ...]:
    """Return the ideas that got their answer during the period, the latest first."""
    done = [
        (idea.answer.at, idea)
        for idea in snapshot.ideas
        if idea.answer and idea.moderation != REJECTED and period.holds(idea.answer.at)
    ]
    done.sort(key=lambda pair: (-_stamp(pair[0]), _order(pair[1])))
    return tuple(idea for _, idea in done)


def pending(snapshot: Snapshot, now: datetime) -> tuple[Waiting, ...]:
    """Return the ideas that no host has looked at yet, the oldest first.

    Whoever brought one in waits for an answer as others do, so it is overdue like theirs.

    Args:
        snapshot: the dialogue.
        now: the moment up to which the waiting is counted, UTC.
    """
    found = [idea for idea in snapshot.ideas if idea.moderation == PENDING]
    found.sort(key=lambda idea: (idea.submitted_at, _order(idea)))
    none, promised = timedelta(), _promised(snapshot)
    return tuple(
        _wait(idea, max(none, now - idea.submitted_at), None if idea.answer else promised)
        for idea in found
    )


def _promised(snapshot: Snapshot) -> timedelta | None:
    charter = snapshot.dialogue.charter
    return timedelta(days=charter.answer_within_days) if charter else None


def _wait(idea: Idea, waited: timedelta, promised: timedelta | None) -> Waiting:
    return Waiting(idea, waited.days, promised is not None and waited > promised)


def _two_sides(counts: Counts) -> bool:
    smaller = min(counts.agree, counts.disagree)
    return smaller >= SMALLEST_GROUP and 4 * smaller >= counts.people


def _best(ideas: list[Idea], score: Callable[[Counts], float], most: int) -> tuple[Idea, ...]:
    ranked = sorted(
        ideas,
        key=lambda idea: (-round(score(idea.counts), 9), -idea.counts.people, _order(idea)),
    )
    return tuple(ranked[:most])


def _order(idea: Idea) -> tuple[int, int, str]:
    return idea_order(idea.id)


def _stamp(time: datetime) -> float:
    return time.timestamp()
