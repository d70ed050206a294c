"""Whether the promise of the charter is kept: an answer within so many days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from services.digest.insight.rankings import Waiting, pending, waiting
from services.digest.insight.snapshot import Idea, Snapshot

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Promises:
    """How long people wait for an answer, beside what was promised.

    Args:
        promised: days within which ideas are answered; None where nothing was promised.
        kept: ideas that were answered in time.
        due: ideas whose answer came or should have come by now.
        answered: all ideas with an answer.
        median: whole days within which half of the answers came; None without answers.
        slow: the same for nine in ten (p90).
        overdue: ideas that wait longer than promised, the longest first.
        in_time: ideas that wait and are not overdue.
        unread: ideas that nobody moderated yet and that wait longer than promised, the longest
            first; they are in none of the others.
    """

    promised: int | None
    kept: tuple[Idea, ...]
    due: tuple[Idea, ...]
    answered: tuple[Idea, ...]
    median: int | None
    slow: int | None
    overdue: tuple[Waiting, ...]
    in_time: tuple[Waiting, ...]
    unread: tuple[Waiting, ...]

    @property
    def share(self) -> float | None:
        """The share of what was due that was answered in time; None where nothing was due."""
        return len(self.kept) / len(self.due) if self.due and self.promised else None


def promises(snapshot: Snapshot, now: datetime) -> Promises:
    """Return how the promise is kept.

    Args:
        snapshot: the dialogue.
        now: the moment up to which answers and waiting count, UTC.
    """
    charter = snapshot.dialogue.charter
    promised = charter.answer_within_days if charter else None
    answered = [(idea, _took(idea, now)) for idea in snapshot.ideas if idea.stands]
    took = [(idea, time) for idea, time in answered if time is not None]
    open_ideas = waiting(snapshot, now)
    overdue = tuple(one for one in open_ideas if one.overdue)
    kept = [i for i, time in took if promised is not None and time <= promised * DAY]
    return Promises(
        promised=promised,
        kept=tuple(kept),
        due=(*(idea for idea, _ in took), *(one.idea for one in overdue)),
        answered=tuple(idea for idea, _ in took),
        median=_within([time for _, time in took], 0.5),
        slow=_within([time for _, time in took], 0.9),
        overdue=overdue,
        in_time=tuple(one for one in open_ideas if not one.overdue),
        unread=tuple(one for one in pending(snapshot, now) if one.overdue),
    )


def _took(idea: Idea, now: datetime) -> timedelta | None:
    if idea.answer is None or idea.answer.came_at >= now:
        return None
    # An import may bring an answer that is older than the idea.
    return max(timedelta(), idea.answer.came_at - idea.submitted_at)


def _within(times: Sequence[timedelta], share: float) -> int | None:
    """Return the whole days within which ``share`` of the times lie (nearest rank)."""
    if not times:
        return None
    rank = ceil(share * len(times))
    return max(1, ceil(sorted(times)[rank - 1] / DAY))
