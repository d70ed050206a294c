"""What single people did, as the measures read it; their ids stay inside the service."""

from datetime import datetime
from typing import NamedTuple

AGREE, PASS, DISAGREE = 1, 0, -1


class StanceOf(NamedTuple):
    """The latest stance of one person on one idea that stands by itself.

    A tuple rather than a dataclass: there may be millions, and they sort by themselves.

    Args:
        participant: whose.
        idea: on which; a stance on a merged idea is one on the idea that it was merged into.
        side: ``AGREE``, ``PASS`` or ``DISAGREE``.
        at: when it was taken, UTC.
    """

    participant: str
    idea: str
    side: int
    at: datetime


class CommentOf(NamedTuple):
    """One comment.

    Args:
        idea: on which.
        participant: whose.
        at: when, UTC.
        text: what it says.
        language: of the text, where known.
    """

    idea: str
    participant: str
    at: datetime
    text: str
    language: str | None = None


class SearchOf(NamedTuple):
    """Somebody looked for something.

    Args:
        participant: who.
        at: when the search ended, UTC.
        query: what they typed.
        found: whether they found it.
        seconds: how long they had been looking by then, where known.
    """

    participant: str
    at: datetime
    query: str
    found: bool
    seconds: float | None = None


class ShareOf(NamedTuple):
    """Somebody handed an idea on.

    Args:
        idea: which.
        participant: who did.
        at: when, UTC.
        unit: to which unit, where known.
    """

    idea: str
    participant: str
    at: datetime
    unit: str | None = None
