"""Dialogues and their participants."""

from typing import Any

from flask import Response, request

from gateway import reading
from gateway.api import schemas
from gateway.api.documents import IDEMPOTENCY_KEY, IF_MATCH
from gateway.api.operations import Operation, Room
from gateway.auth import Scope
from gateway.backend import Json
from gateway.context import backend, caller, tools
from gateway.naming import new_name
from gateway.paging import read_page
from gateway.replies import JSON, expected_version, json_reply, versioned
from services.contracts.errors import Code, unknown_dialogue

room = Room("dialogues", __name__, url_prefix="/v1/dialogues", description="Conversations.")

_KNOWN = (Code.UNKNOWN_DIALOGUE,)
_HIDDEN = ("expectations", "seal")


@room.offer(
    "POST",
    "",
    Operation(
        "Create a dialogue",
        Scope.ADMIN,
        gives={201: schemas.DialogueView},
        takes={JSON: schemas.NewDialogue},
        headers=(IDEMPOTENCY_KEY,),
        refuses=(Code.ID_CONFLICT,),
    ),
)
def create_dialogue() -> Response:
    """Create a dialogue in draft. It opens only once its charter is complete."""
    dialogue = named(reading.body(schemas.NewDialogue))
    made = backend().ideas.create_dialogue(dialogue)
    return versioned(_shown(made), 201, location=f"/v1/dialogues/{made['id']}")


@room.offer(
    "GET",
    "",
    Operation("List dialogues", None, gives={200: schemas.DialogueList}, query=schemas.PageQuery),
)
def list_dialogues() -> Response:
    """List dialogues, a page at a time. Drafts are listed for admin keys only."""
    asked = reading.query(schemas.PageQuery)
    filters = {} if caller().allows(Scope.ADMIN) else {"draft": False}
    found = read_page(
        "dialogues",
        asked["cursor"],
        lambda after: backend().ideas.list_dialogues(after, asked["limit"], filters),
    )
    found["items"] = [_shown(item) for item in found["items"]]
    return json_reply(found)


@room.offer(
    "GET",
    "/<slug:dialogue>",
    Operation("Read a dialogue", None, gives={200: schemas.DialogueView}, refuses=_KNOWN),
)
def get_dialogue(dialogue: str) -> Response:
    """Read one dialogue. A draft is there for admin keys only."""
    found = backend().ideas.get_dialogue(dialogue)
    if found["state"] == "draft" and not caller().allows(Scope.ADMIN):
        raise unknown_dialogue()
    return versioned(_shown(found))


@room.offer(
    "PATCH",
    "/<slug:dialogue>",
    Operation(
        "Change a dialogue",
        Scope.ADMIN,
        gives={200: schemas.DialogueView},
        takes={JSON: schemas.DialogueChanges},
        headers=(IF_MATCH,),
        refuses=(
            *_KNOWN,
            Code.PRECONDITION_FAILED,
            Code.PRECONDITION_REQUIRED,
            Code.NOT_ALLOWED_NOW,
            Code.CHARTER_INCOMPLETE,
            Code.DIALOGUE_CLOSED,
        ),
    ),
)
def change_dialogue(dialogue: str) -> Response:
    """Change what is named; the rest stays. Once open, expectations are sealed."""
    changes = reading.body(schemas.DialogueChanges)
    version = expected_version(lambda: backend().ideas.get_dialogue(dialogue))
    return versioned(_shown(backend().ideas.change_dialogue(dialogue, changes, version)))


def _step(summary: str) -> Operation:
    return Operation(
        summary,
        Scope.ADMIN,
        gives={200: schemas.DialogueView},
        refuses=(
            *_KNOWN,
            Code.NOT_ALLOWED_NOW,
            Code.CHARTER_INCOMPLETE,
            Code.DIALOGUE_NOT_OPEN,
            Code.DIALOGUE_CLOSED,
        ),
    )


@room.offer("POST", "/<slug:dialogue>/open", _step("Open a dialogue"))
def open_dialogue(dialogue: str) -> Response:
    """Open a dialogue for contributions. A charter field that is missing is named."""
    return versioned(_shown(backend().ideas.open_dialogue(dialogue)))


@room.offer("POST", "/<slug:dialogue>/decide", _step("Start deciding"))
def decide_dialogue(dialogue: str) -> Response:
    """Take no new ideas; what was heard is being decided on."""
    return versioned(_shown(backend().ideas.decide_dialogue(dialogue)))


@room.offer("POST", "/<slug:dialogue>/close", _step("Close a dialogue"))
def close_dialogue(dialogue: str) -> Response:
    """Close a dialogue for good."""
    return versioned(_shown(backend().ideas.close_dialogue(dialogue)))


@room.offer(
    "PUT",
    "/<slug:dialogue>/participants/<identifier:participant>",
    Operation(
        "Let a participant join",
        Scope.IDEAS_WRITE,
        gives={200: schemas.ParticipantView},
        takes={JSON: schemas.NewParticipant},
        refuses=(*_KNOWN, Code.DIALOGUE_NOT_OPEN, Code.DIALOGUE_CLOSED, Code.ID_CONFLICT),
        body_optional=True,
    ),
)
def put_participant(dialogue: str, participant: str) -> Response:
    """Let a participant join, or change the unit or language. The id is opaque, never a name."""
    known = reading.body(schemas.NewParticipant, optional=True)
    joined = backend().ideas.join_participant(dialogue, {**known, "id": participant})
    return json_reply(joined)


def named(body: Json) -> Json:
    """Return ``body`` with an id: its own, or one that follows from the Idempotency-Key."""
    derived = new_name(
        caller().name,
        f"{request.method} {request.path}",
        request.headers.get("Idempotency-Key"),
        tools().new_id,
    )
    return {"id": derived, **body}


def _shown(dialogue: Json) -> dict[str, Any]:
    if dialogue["state"] == "draft" and caller().allows(Scope.ADMIN):
        return dialogue
    return {name: value for name, value in dialogue.items() if name not in _HIDDEN}
