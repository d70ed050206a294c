"""What is kept of a dialogue, a participant, an idea and a decision.

All values are JSON-ready, times as RFC 3339 text in UTC with milliseconds, so a state can be
stored, published and answered as it is. ``content`` is the hash of what was first sent: it tells
a resend from a conflict, and is kept but not shown.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypedDict, TypeVar

from services.contracts import fields, strict_json
from services.contracts.envelope import Event


class Dialogue(TypedDict):
    """A dialogue; ``charter`` may have gaps while it is a draft."""

    id: str
    version: int
    title: str
    language: str
    state: str
    charter: dict[str, Any] | None
    charter_version: int
    themes: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    expectations: list[dict[str, Any]]
    seal: str | None
    schedule: dict[str, Any]
    created_at: str
    opened_at: str | None
    deciding_at: str | None
    closed_at: str | None
    content: str


class Participant(TypedDict):
    """A participant: an opaque id with a unit and a language."""

    id: str
    dialogue: str
    version: int
    unit: str | None
    language: str | None
    joined_at: str


class Idea(TypedDict):
    """One contribution, with what the host did with it."""

    id: str
    dialogue: str
    version: int
    kind: str
    text: str
    language: str
    theme: str | None
    question: str | None
    author: str | None
    submitted_at: str
    edited_at: str | None
    moderation: dict[str, Any]
    merged_into: str | None
    answer: dict[str, Any] | None
    content: str


class Decision(TypedDict):
    """What was decided, and the ideas it rests on. Never changed."""

    id: str
    dialogue: str
    title: str
    outcome: str
    reason: str
    ideas: list[str]
    decided_at: str


Versioned = TypeVar("Versioned", Dialogue, Participant, Idea)


@dataclass(frozen=True)
class Cause:
    """When something was asked, and what it follows from.

    Args:
        time: of the request, UTC, to the millisecond.
        correlation: ties together everything that follows from one cause.
    """

    time: datetime
    correlation: str

    @property
    def text(self) -> str:
        """Return the time as it is kept."""
        return fields.format_time(self.time)


@dataclass(frozen=True)
class Change(Generic[Versioned]):
    """A state and the facts to tell about it; the same version as before means: nothing new."""

    state: Versioned
    events: tuple[Event, ...] = ()


def view(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return what others may read of a state."""
    return {name: value for name, value in state.items() if name != "content"}


def content_hash(content: Any) -> str:
    """Return a hash that is equal for equal content."""
    return hashlib.sha256(strict_json.encode(content)).hexdigest()
