"""A whole dialogue as data: what must be sent to a stack to play it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from services.contracts.envelope import Event


@dataclass(frozen=True)
class HostAction:
    """Something that the host does over HTTP.

    Args:
        method: of HTTP.
        path: below the dialogue's address, without a slash at the start.
        body: JSON-ready.
    """

    method: Literal["POST", "PUT"]
    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Script:
    """A dialogue with everything that happens in it.

    Args:
        source: of every event in it.
        dialogue: the body that creates it.
        participants: the bodies that let people join; those who only vote need not join.
        ideas: events that bring in ideas.
        feedback: the other events.
        actions: what the host does once the ideas are in.
    """

    source: str
    dialogue: Mapping[str, Any]
    participants: tuple[Mapping[str, Any], ...]
    ideas: tuple[Event, ...]
    feedback: tuple[Event, ...]
    actions: tuple[HostAction, ...]

    @property
    def dialogue_id(self) -> str:
        """The dialogue's id."""
        return str(self.dialogue["id"])
