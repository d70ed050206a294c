"""From when on each idea is new to who reads, also where it arrived after its own time was told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.digest.insight.personal import LOOK_BACK


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What is remembered of a dialogue's ideas, once for everybody.

    Args:
        until: the latest end of what was told to anybody; None before the first time.
        new_at: by idea, from when on it is new; of the last ``LOOK_BACK`` only.
    """

    until: datetime | None = None
    new_at: Mapping[str, datetime] = field(default_factory=dict)


def new_moments(before: Arrivals, visible_at: Mapping[str, datetime]) -> dict[str, datetime]:
    """Return from when on each idea is new.

    That is when it could first be read. An idea that nobody saw when its time was told is new from
    the end of what was told, so that it comes with what everybody is told next.

    Args:
        before: what is remembered.
        visible_at: the ideas that can be read, and since when.
    """
    return {
        idea: before.new_at.get(idea) or _first_told(at, before.until)
        for idea, at in visible_at.items()
    }


def remembered(before: Arrivals, new_at: Mapping[str, datetime], end: datetime) -> Arrivals:
    """Return what to remember once what happened before ``end`` is told.

    Args:
        before: what was remembered.
        new_at: as ``new_moments`` returned it.
        end: what happened before this moment is told.
    """
    until = max(before.until or end, end)
    known = {**before.new_at, **new_at}
    since = until - LOOK_BACK
    return Arrivals(until, {idea: at for idea, at in known.items() if at >= since})


def _first_told(visible_at: datetime, until: datetime | None) -> datetime:
    if until is None or visible_at < until - LOOK_BACK:
        return visible_at
    return max(visible_at, until)
