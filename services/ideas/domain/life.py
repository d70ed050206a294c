"""The life of a dialogue: draft, open, deciding, closed; and what is allowed when."""

from datetime import datetime
from typing import Any

from services.contracts.errors import Code, KlankbordError
from services.contracts.fields import parse_time
from services.ideas.domain import charter, facts
from services.ideas.domain.states import Cause, Change, Dialogue, content_hash


def open_(dialogue: Dialogue, cause: Cause) -> Change[Dialogue]:
    """Open a draft whose charter is complete, and seal its expectations.

    Raises:
        KlankbordError: charter-incomplete, with the first gap as field; not-allowed-now.
    """
    if dialogue["state"] == "open":
        return Change(dialogue)
    _require_state(dialogue, "draft", "opened")
    charter.require_complete(dialogue["charter"])
    charter.require_next_step_ahead(
        dialogue["charter"] or {}, cause.time, dialogue["schedule"]["timezone"]
    )
    opened: Dialogue = {
        **dialogue,
        "version": dialogue["version"] + 1,
        "state": "open",
        "charter_version": 1,
        "opened_at": cause.text,
        "seal": seal(dialogue["expectations"], cause.text),
    }
    return Change(opened, (facts.about_dialogue("dialogue.opened.v1", opened, cause),))


def decide(dialogue: Dialogue, cause: Cause) -> Change[Dialogue]:
    """Stop taking ideas, to decide on what was heard.

    Raises:
        KlankbordError: not-allowed-now.
    """
    if dialogue["state"] == "deciding":
        return Change(dialogue)
    _require_state(dialogue, "open", "decided on")
    deciding: Dialogue = {
        **dialogue,
        "version": dialogue["version"] + 1,
        "state": "deciding",
        "deciding_at": cause.text,
    }
    return Change(deciding, (facts.about_dialogue("dialogue.deciding.v1", deciding, cause),))


def close(dialogue: Dialogue, cause: Cause) -> Change[Dialogue]:
    """Close a dialogue that has been decided on.

    Raises:
        KlankbordError: not-allowed-now.
    """
    if dialogue["state"] == "closed":
        return Change(dialogue)
    _require_state(dialogue, "deciding", "closed")
    closed: Dialogue = {
        **dialogue,
        "version": dialogue["version"] + 1,
        "state": "closed",
        "closed_at": cause.text,
    }
    return Change(closed, (facts.about_dialogue("dialogue.closed.v1", closed, cause),))


def seal(expectations: list[dict[str, Any]], opened_at: str) -> str:
    """Return the hash that shows later whether expectations are as they were at opening."""
    return content_hash({"expectations": expectations, "opened_at": opened_at})


def require_open(dialogue: Dialogue) -> None:
    """Refuse what is only possible while a dialogue takes ideas.

    Raises:
        KlankbordError: dialogue-not-open, dialogue-closed.
    """
    if dialogue["state"] != "open":
        raise _not_open(dialogue)


def require_open_at(dialogue: Dialogue, time: datetime) -> None:
    """Refuse an idea that came up after the dialogue stopped taking ideas.

    An idea from before that moment counts whenever it arrives; and so does one from before the
    opening, since a dialogue may be filled with what was heard earlier.

    Args:
        dialogue: as it is.
        time: when the idea was submitted.

    Raises:
        KlankbordError: dialogue-not-open, dialogue-closed.
    """
    if dialogue["state"] == "open":
        return
    ended = dialogue["deciding_at"]
    if ended is None or time >= parse_time(ended):
        raise _not_open(dialogue)


def require_host_may_act(dialogue: Dialogue) -> None:
    """Refuse a host's action before the opening and after the closing.

    Raises:
        KlankbordError: dialogue-not-open, dialogue-closed.
    """
    if dialogue["state"] not in ("open", "deciding"):
        raise _not_open(dialogue)


def require_opened(dialogue: Dialogue) -> None:
    """Refuse what makes no sense in a draft.

    Raises:
        KlankbordError: dialogue-not-open.
    """
    if dialogue["state"] == "draft":
        raise _not_open(dialogue)


def require_not_closed(dialogue: Dialogue) -> None:
    """Refuse what makes no sense in a closed dialogue.

    Raises:
        KlankbordError: dialogue-closed.
    """
    if dialogue["state"] == "closed":
        raise _not_open(dialogue)


def _not_open(dialogue: Dialogue) -> KlankbordError:
    code = Code.DIALOGUE_CLOSED if dialogue["state"] == "closed" else Code.DIALOGUE_NOT_OPEN
    return KlankbordError(code, f"The dialogue '{dialogue['id']}' is {dialogue['state']}.")


def _require_state(dialogue: Dialogue, state: str, verb: str) -> None:
    if dialogue["state"] == state:
        return
    raise KlankbordError(
        Code.NOT_ALLOWED_NOW, f"A dialogue that is {dialogue['state']} cannot be {verb}.", "state"
    )
