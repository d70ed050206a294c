"""How long ideas waited for their answer, and how long others wait already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.digest.insight.snapshot import Snapshot

# The last day of each span; the last span has no end.
LAST_DAYS = (2, 7, 14, 30)


@dataclass(frozen=True, slots=True)
class Span:
    """Ideas that waited about as long.

    Args:
        first: whole days of the shortest wait in it.
        last: whole days of the longest; None where it has no end.
        answered: how many got their answer after so many days.
        waiting: how many have no answer and wait that long already.
    """

    first: int
    last: int | None
    answered: int
    waiting: int


def answer_times(snapshot: Snapshot, now: datetime) -> tuple[Span, ...]:
    """Return how long ideas waited; empty where there is nothing to tell.

    Args:
        snapshot: the dialogue.
        now: the moment up to which answers and waiting count, UTC.
    """
    standing = [idea for idea in snapshot.ideas if idea.stands and idea.submitted_at < now]
    came = [(one, one.answer.came_at if one.answer else now) for one in standing]
    answered = _places(at - one.submitted_at for one, at in came if at < now)
    waiting = _places(now - one.submitted_at for one, at in came if at >= now)
    if not answered and not waiting:
        return ()
    firsts = (0, *(last + 1 for last in LAST_DAYS))
    return tuple(
        Span(first, last, answered.count(place), waiting.count(place))
        for place, (first, last) in enumerate(zip(firsts, (*LAST_DAYS, None), strict=True))
    )


def _places(waits: Iterable[timedelta]) -> list[int]:
    return [sum(wait.days > last for last in LAST_DAYS) for wait in waits]
