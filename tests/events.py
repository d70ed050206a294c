"""Events for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.contracts.envelope import Checked, Event, check
from services.contracts.fields import format_time

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
SOURCE = "urn:test"


def stance(id_: str, stance: str = "agree", minutes: int = 0, **data: Any) -> Event:
    """Return a stance of participant p on idea i in dialogue d, unless said otherwise."""
    return feedback("stance", id_, minutes, stance=stance, **{"idea": "i", **data})


def feedback(kind: str, id_: str, minutes: int = 0, **data: Any) -> Event:
    """Return a feedback event of participant p in dialogue d, unless said otherwise."""
    return Event(
        id=id_,
        source=SOURCE,
        type=f"feedback.{kind}.v1",
        time=START + timedelta(minutes=minutes),
        data={"dialogue": "d", "participant": "p", **data},
        correlation=id_,
    )


def checked(event: Event) -> Checked:
    """Return the event with its data checked."""
    return check(event, NOW)


def dialogue_state(id_: str = "d", version: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the state of an open dialogue, JSON-ready."""
    return {
        "id": id_,
        "version": version,
        "title": "Test",
        "language": "nl",
        "state": "open",
        "charter": None,
        "charter_version": 1,
        "themes": [],
        "questions": [],
        "expectations": [],
        "seal": None,
        "schedule": {
            "cadence": "never",
            "weekday": "monday",
            "hour": 7,
            "timezone": "Europe/Amsterdam",
        },
        "created_at": format_time(START),
        "opened_at": format_time(START),
        "deciding_at": None,
        "closed_at": None,
        **changes,
    }


def idea_state(id_: str, version: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the state of an accepted idea in dialogue d, JSON-ready."""
    return {
        "id": id_,
        "dialogue": "d",
        "version": version,
        "kind": "idea",
        "text": f"Idea {id_}",
        "language": "en",
        "theme": None,
        "question": None,
        "author": None,
        "submitted_at": format_time(START),
        "edited_at": None,
        "moderation": {"state": "accepted", "reason": None, "at": None},
        "merged_into": None,
        "answer": None,
        **changes,
    }
