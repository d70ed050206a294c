"""Erasing a participant: what ideas changes itself, what it asks of others, and when it is done."""

from collections.abc import Mapping
from typing import Any, TypedDict

from services.contracts.envelope import Event
from services.contracts.erasure import hidden
from services.contracts.fields import format_time
from services.ideas.domain.facts import SOURCE
from services.ideas.domain.ideas import changed
from services.ideas.domain.states import Cause, Change, Idea, content_hash

# Each of them keeps something about participants, and must say that it is gone.
OTHERS = ("engagement", "digest")


class Erasure(TypedDict):
    """How far an erasure is; it does not name the participant.

    ``erasure`` is the id of the event that asked for it, kept until all have confirmed.
    """

    _id: str
    dialogue: str
    erasure: str | None
    erased_at: str
    confirmed: dict[str, str]
    finished_at: str | None


def begin(dialogue: str, participant: str, erasure: str, cause: Cause) -> Erasure:
    """Return a new erasure, which ideas itself has confirmed.

    Args:
        dialogue: of the participant.
        participant: to be forgotten.
        erasure: a fresh random id.
        cause: of the request.
    """
    return {
        "_id": hidden(dialogue, participant),
        "dialogue": dialogue,
        "erasure": erasure,
        "erased_at": cause.text,
        "confirmed": {"ideas": cause.text},
        "finished_at": None,
    }


def asked(dialogue: str, participant: str, erasure: str, cause: Cause) -> Event:
    """Return the event that asks all others to forget a participant."""
    return Event(
        id=erasure,
        source=SOURCE,
        type="participant.erased.v1",
        time=cause.time,
        data={"dialogue": dialogue, "participant": participant, "erased_at": cause.text},
        correlation=cause.correlation,
    )


def without_author(idea: Idea, cause: Cause) -> Change[Idea]:
    """Return an idea whose author is forgotten; what it says stays."""
    said = (idea[name] for name in ("kind", "text", "language", "theme", "question"))
    return changed(idea, "idea.edited.v1", cause, author=None, content=content_hash([*said, None]))


def confirmed(erasure: Erasure, data: Mapping[str, Any]) -> Erasure:
    """Return an erasure after one more service has confirmed it.

    Args:
        erasure: so far.
        data: of ``participant.forgotten.v1``, checked.
    """
    moment = format_time(data["forgotten_at"])
    said = {data["service"]: moment, **erasure["confirmed"]}
    after: Erasure = {**erasure, "confirmed": said}
    if erasure["finished_at"] is None and said.keys() >= set(OTHERS):
        return {**after, "finished_at": max(said.values()), "erasure": None}
    return after


def view_of(erasure: Erasure) -> dict[str, Any]:
    """Return what an operator may read of an erasure."""
    waiting = [name for name in ("ideas", *OTHERS) if name not in erasure["confirmed"]]
    return {
        "dialogue": erasure["dialogue"],
        "erased_at": erasure["erased_at"],
        "finished": erasure["finished_at"] is not None,
        "finished_at": erasure["finished_at"],
        "confirmed": erasure["confirmed"],
        "waiting": waiting,
    }
