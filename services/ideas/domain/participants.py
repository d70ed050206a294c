"""Participants: opaque ids with a unit and a language."""

from typing import Any, cast

from services.ideas.domain import facts
from services.ideas.domain.life import require_not_closed
from services.ideas.domain.requests import JoinParticipant, load
from services.ideas.domain.states import Cause, Change, Dialogue, Participant


def join(
    dialogue: Dialogue, known: Participant | None, request: Any, cause: Cause
) -> Change[Participant]:
    """Let somebody join, or change unit or language; what is left out stays as it was.

    Raises:
        KlankbordError: a field breaks a rule; dialogue-closed.
    """
    asked = load(JoinParticipant, request)
    present = known or _newcomer(dialogue, asked["id"], cause)
    wanted = cast(Participant, {**present, **asked})
    if wanted == known:
        return Change(known)
    require_not_closed(dialogue)
    wanted["version"] = present["version"] + 1
    return Change(wanted, (facts.about_participant("participant.joined.v1", wanted, cause),))


def _newcomer(dialogue: Dialogue, identifier: str, cause: Cause) -> Participant:
    return {
        "id": identifier,
        "dialogue": dialogue["id"],
        "version": 0,
        "unit": None,
        "language": None,
        "joined_at": cause.text,
    }
