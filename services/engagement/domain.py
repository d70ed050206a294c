"""What one person did with one idea, and what that adds to a tally.

A tally is the sum of what every person contributes. Ideas that were merged count as one: a
person's involvements with them are joined first, so whoever agreed with both counts once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.contracts.engagement import COUNTS
from services.contracts.errors import Code, KlankbordError

# Searches are about a dialogue, not about an idea. The id is none that a publisher can choose.
NO_IDEA = "-"

Moment = tuple[datetime, str, str]
Record = dict[str, Any]

_COUNTED_AS = {
    "feedback.comment.v1": "comments",
    "feedback.view.v1": "views",
    "feedback.share.v1": "shares",
    "feedback.search.v1": "searches",
}


@dataclass(frozen=True, slots=True)
class Key:
    """Whose involvement with what."""

    dialogue: str
    idea: str
    participant: str


@dataclass(frozen=True, slots=True)
class Involvement:
    """What one participant did with one idea.

    Args:
        stance: the latest by event time; None for none.
        stance_at: moment of that stance: time, then source and id where times are equal.
        following: the latest by event time.
        following_at: moment of that.
        comments: how many.
        views: how many.
        shares: how many.
        searches: how many; only where there is no idea.
    """

    stance: str | None = None
    stance_at: Moment | None = None
    following: bool = False
    following_at: Moment | None = None
    comments: int = 0
    views: int = 0
    shares: int = 0
    searches: int = 0


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What counting needs to know of a dialogue.

    Args:
        id: its name.
        closed_at: when it was closed; None while it is not.
        sealed: its log was removed, so a resend can no longer be told from something new.
    """

    id: str
    closed_at: datetime | None
    sealed: bool = False


def refusal(record: Record, dialogue: Dialogue | None) -> KlankbordError | None:
    """Return why a record cannot be counted in its dialogue, or None when it can.

    What happened before a dialogue was closed counts, however late it arrives.
    """
    if dialogue is None:
        return KlankbordError(
            Code.UNKNOWN_DIALOGUE,
            f"There is no open dialogue '{record['dialogue']}'.",
            "data.dialogue",
        )
    if dialogue.sealed:
        return KlankbordError(
            Code.DIALOGUE_CLOSED,
            f"The dialogue '{dialogue.id}' was closed long ago; nothing more is counted.",
            "data.dialogue",
        )
    if dialogue.closed_at and record["time"] > dialogue.closed_at:
        return KlankbordError(
            Code.DIALOGUE_CLOSED,
            f"The dialogue '{dialogue.id}' was closed before this happened.",
            "data.dialogue",
        )
    return None


def fold(involvement: Involvement, record: Record) -> Involvement:
    """Return the involvement after one more record, whatever the order in which they come."""
    moment = (record["time"], record["source"], record["id"])
    if record["type"] == "feedback.stance.v1":
        if _is_older(moment, involvement.stance_at):
            return involvement
        return replace(involvement, stance=record["stance"], stance_at=moment)
    if record["type"] == "feedback.follow.v1":
        if _is_older(moment, involvement.following_at):
            return involvement
        return replace(involvement, following=record["following"], following_at=moment)
    count = _COUNTED_AS[record["type"]]
    return replace(involvement, **{count: getattr(involvement, count) + 1})


def key_of(record: Record) -> Key:
    """Return whose involvement with what a record changes."""
    return Key(record["dialogue"], record.get("idea", NO_IDEA), record["participant"])


def contribution(involvements: Iterable[Involvement]) -> dict[str, int]:
    """Return what one person adds to a tally.

    Args:
        involvements: of that person, with ideas that count as one.
    """
    own = list(involvements)
    stances = [(one.stance_at, one.stance) for one in own if one.stance_at and one.stance]
    latest = max(stances)[1] if stances else None
    return {
        "agree": int(latest == "agree"),
        "disagree": int(latest == "disagree"),
        "pass": int(latest == "pass"),
        "comments": sum(one.comments for one in own),
        "followers": int(any(one.following for one in own)),
        "views": sum(one.views for one in own),
        "shares": sum(one.shares for one in own),
        "commenters": int(any(one.comments for one in own)),
        "viewers": int(any(one.views for one in own)),
        "sharers": int(any(one.shares for one in own)),
    }


def total(people: Iterable[Iterable[Involvement]]) -> dict[str, int]:
    """Return the tally of all people, from scratch."""
    counts = dict.fromkeys(COUNTS, 0)
    for involvements in people:
        for count, value in contribution(involvements).items():
            counts[count] += value
    return counts


def difference(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    """Return by how much each count changed, without those that did not."""
    return {
        count: after[count] - before[count] for count in COUNTS if after[count] != before[count]
    }


def _is_older(moment: Moment, latest: Moment | None) -> bool:
    return latest is not None and moment < latest
