"""A dialogue at one moment, as the read model holds it: what every measure works on."""

from dataclasses import dataclass
from datetime import date, datetime

from services.digest.insight.responses import CommentOf, SearchOf, ShareOf, StanceOf

ACCEPTED = "accepted"
PENDING = "pending"
REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people responded to an idea, and how.

    Args:
        agree: people whose latest stance is agree.
        disagree: people whose latest stance is disagree.
        passed: people whose latest stance is pass.
        comments: comments, of which one person may write several.
        followers: people who follow it now.
        views: times it was read.
        shares: times it was handed on.
        commenters: people who commented.
        viewers: people who read it.
        sharers: people who handed it on.
    """

    agree: int = 0
    disagree: int = 0
    passed: int = 0
    comments: int = 0
    followers: int = 0
    views: int = 0
    shares: int = 0
    commenters: int = 0
    viewers: int = 0
    sharers: int = 0

    @property
    def people(self) -> int:
        """Return how many people took a stance."""
        return self.agree + self.disagree + self.passed


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision an answer belongs to."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The organiser's response to an idea.

    Args:
        outcome: one of the contract's.
        reason: the organiser's words.
        at: when it was given as it stands.
        decision: the one that it belongs to.
        first_at: when the idea was first answered, where that is known; a later answer, such as
            that something planned was done, does not make anybody wait longer.
    """

    outcome: str
    reason: str
    at: datetime
    decision: Decision | None = None
    first_at: datetime | None = None

    @property
    def came_at(self) -> datetime:
        """When the waiting ended."""
        return self.first_at or self.at


@dataclass(frozen=True, slots=True)
class Idea:
    """One contribution with its counts. It holds no author: a digest never names anybody."""

    id: str
    kind: str
    text: str
    submitted_at: datetime
    language: str | None = None
    theme: str | None = None
    moderation: str = ACCEPTED
    merged_into: str | None = None
    answer: Answer | None = None
    counts: Counts = Counts()

    @property
    def stands(self) -> bool:
        """Return whether it counts by itself: accepted, and not merged into another idea."""
        return self.moderation == ACCEPTED and self.merged_into is None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who responded at least once.

    Args:
        id: opaque.
        unit: the unit they belong to, where known.
        first_at: when their first feedback event happened, UTC.
        last_at: when their latest feedback event happened, UTC.
        days: the UTC days on which they did something, sorted.
    """

    id: str
    unit: str | None
    first_at: datetime
    last_at: datetime
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Charter:
    """What was promised before the dialogue opened."""

    objective: str
    decision_owner: str
    next_step: str
    next_step_on: date
    answer_within_days: int


@dataclass(frozen=True, slots=True)
class Label:
    """A theme or an expectation: an id with its text."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The dialogue itself."""

    id: str
    title: str
    language: str
    state: str
    timezone: str = "UTC"
    charter: Charter | None = None
    themes: tuple[Label, ...] = ()
    expectations: tuple[Label, ...] = ()
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a digest is made from.

    Args:
        dialogue: the dialogue itself.
        ideas: all of them, whatever their moderation, in the order of ``idea_order``.
        people: all who responded, sorted by id.
        stances: the latest of everybody on every idea that stands by itself, sorted.
        comments: all, sorted.
        searches: all, sorted.
        shares: all, sorted.
        counted: the UTC hours in which responses were counted, with how many, the first first.
    """

    dialogue: Dialogue
    ideas: tuple[Idea, ...] = ()
    people: tuple[Person, ...] = ()
    stances: tuple[StanceOf, ...] = ()
    comments: tuple[CommentOf, ...] = ()
    searches: tuple[SearchOf, ...] = ()
    shares: tuple[ShareOf, ...] = ()
    counted: tuple[tuple[datetime, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """What a digest covers.

    Args:
        key: its name, unique for a dialogue and an audience.
        start: the first moment, UTC; None means since the beginning.
        end: the first moment after it, UTC.
    """

    key: str
    start: datetime | None
    end: datetime

    def holds(self, time: datetime) -> bool:
        """Return whether ``time`` lies in the period."""
        return time < self.end and (self.start is None or time >= self.start)


def idea_order(idea_id: str) -> tuple[int, int, str]:
    """Return a sort key that puts ``9`` before ``10`` and numbers before words."""
    if idea_id.isascii() and idea_id.isdigit():
        return (0, int(idea_id), idea_id)
    return (1, 0, idea_id)
