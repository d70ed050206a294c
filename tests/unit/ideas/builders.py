"""Dialogues and ideas to test with, made by the domain itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.contracts import registry
from services.contracts.envelope import Checked, Event, check
from services.contracts.errors import Code, KlankbordError
from services.contracts.fields import format_time
from services.ideas.domain import dialogues, hosting, ideas, life
from services.ideas.domain.states import Cause, Change, Dialogue, Idea

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHARTER: dict[str, Any] = {
    "objective": "Hear what keeps people from cycling to work.",
    "decision_owner": "The facility manager",
    "possibilities": ["Showers", "A shed"],
    "impossibilities": ["A car park"],
    "next_step": "The plan is discussed.",
    "next_step_on": "2026-04-01",
    "answer_within_days": 14,
}
DRAFT: dict[str, Any] = {
    "id": "cycling",
    "title": "By bike",
    "language": "nl",
    "charter": CHARTER,
    "themes": [{"id": "shed", "title": "Shed"}],
    "questions": [{"id": "why", "text": "Why not?", "theme": "shed"}],
    "expectations": [{"id": "e1", "text": "They want showers."}],
}
IDEA: dict[str, Any] = {"id": "i1", "kind": "idea", "text": "Een stalling.", "participant": "p1"}


def at(minutes: float = 0) -> Cause:
    return Cause(NOW + timedelta(minutes=minutes), "c-1")


def draft(**changes: Any) -> Dialogue:
    return dialogues.create(None, {**DRAFT, **changes}, at()).state


def opened(**changes: Any) -> Dialogue:
    return life.open_(draft(**changes), at(1)).state


def deciding() -> Dialogue:
    return life.decide(opened(), at(60)).state


def closed() -> Dialogue:
    return life.close(deciding(), at(120)).state


IN_STATE = {"draft": draft, "open": opened, "deciding": deciding, "closed": closed}


def idea(identifier: str = "i1", **values: Any) -> Idea:
    request = {**IDEA, "id": identifier, **values}
    return ideas.submit(opened(), None, request, at(2)).state


def rejected(identifier: str) -> Idea:
    request = {"state": "rejected", "reason": "It names a person."}
    return hosting.moderate(opened(), idea(identifier), request, at(3)).state


def told(change: Change[Any]) -> list[str]:
    """Return the names of a change's facts, after checking each against its schema."""
    for event in change.events:
        registry.lookup(event.type).load(event.data)
    return [event.type for event in change.events]


def incoming(
    identifier: str = "e1", minutes: float = 5, source: str = "urn:test", **data: Any
) -> Checked:
    time = NOW + timedelta(minutes=minutes)
    base = {"dialogue": "cycling", "participant": "p1", "idea": "i1", "kind": "idea"}
    event = Event(
        id=identifier,
        source=source,
        type="feedback.idea.v1",
        time=time,
        data={**base, "text": "Een stalling.", **data},
        correlation=f"c-{identifier}",
    )
    return check(event, max(time, NOW))


def refused(call, code: Code, field: str | None = None) -> KlankbordError:
    """Return the error of ``call``, after comparing its code and field."""
    with pytest.raises(KlankbordError) as caught:
        call()
    assert (caught.value.code, caught.value.field) == (code, field)
    return caught.value


def text_of(minutes: float) -> str:
    return format_time(NOW + timedelta(minutes=minutes))
