"""The events that tell others what changed.

An id names the aggregate and its version: sent again, it is recognised. The number of parts tells
the kinds apart, since no id holds a slash.
"""

from typing import Any

from services.contracts.envelope import Event
from services.ideas.domain.states import Cause, Dialogue, Idea, Participant, view

SOURCE = "urn:klankbord:ideas"


def about_dialogue(name: str, dialogue: Dialogue, cause: Cause) -> Event:
    """Return the fact called ``name`` with the dialogue as it is now."""
    key = f"{dialogue['id']}/v{dialogue['version']}"
    return _fact(name, key, dialogue["id"], {"dialogue": view(dialogue)}, cause)


def about_participant(name: str, participant: Participant, cause: Cause) -> Event:
    """Return the fact called ``name`` with the participant as it is now."""
    subject = f"{participant['dialogue']}/participant/{participant['id']}"
    key = f"{subject}/v{participant['version']}"
    return _fact(name, key, subject, {"participant": view(participant)}, cause)


def about_idea(name: str, idea: Idea, cause: Cause) -> Event:
    """Return the fact called ``name`` with the idea as it is now."""
    subject = f"{idea['dialogue']}/{idea['id']}"
    return _fact(name, f"{subject}/v{idea['version']}", subject, {"idea": view(idea)}, cause)


def _fact(name: str, key: str, subject: str, data: dict[str, Any], cause: Cause) -> Event:
    return Event(
        id=key,
        source=SOURCE,
        type=name,
        time=cause.time,
        data=data,
        correlation=cause.correlation,
        subject=subject,
    )
