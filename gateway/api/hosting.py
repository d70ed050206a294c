"""What a host does with ideas: moderate, answer, merge, decide."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from marshmallow import Schema

from gateway import reading
from gateway.api import idea_schemas as schemas
from gateway.api.dialogues import named
from gateway.api.documents import IDEMPOTENCY_KEY
from gateway.api.ideas import shown
from gateway.api.operations import Operation, Room
from gateway.api.schemas import PageQuery
from gateway.auth import Scope
from gateway.context import backend
from gateway.paging import read_page
from gateway.replies import JSON, json_reply, versioned
from services.contracts.errors import Code

room = Room(
    "hosting",
    __name__,
    url_prefix="/v1/dialogues/<slug:dialogue>",
    description="What a host does with ideas.",
)

_REFUSES: Sequence[Code] = (
    Code.UNKNOWN_DIALOGUE,
    Code.DIALOGUE_NOT_OPEN,
    Code.DIALOGUE_CLOSED,
    Code.NOT_ALLOWED_NOW,
    Code.ID_CONFLICT,
)


def _on_idea(summary: str, takes: type[Schema] | None) -> Operation:
    body: dict[str, Any] = {JSON: takes} if takes else {}
    return Operation(
        summary, Scope.ADMIN, gives={200: schemas.IdeaView}, takes=body, refuses=_REFUSES
    )


@room.offer(
    "PUT",
    "/ideas/<identifier:idea>/moderation",
    _on_idea("Moderate an idea", schemas.NewModeration),
)
def moderate_idea(dialogue: str, idea: str) -> Response:
    """Say whether an idea takes part, and why not."""
    moderation = reading.body(schemas.NewModeration)
    return versioned(shown(backend().ideas.moderate_idea(dialogue, idea, moderation)))


@room.offer("PUT", "/ideas/<identifier:idea>/answer", _on_idea("Answer an idea", schemas.NewAnswer))
def answer_idea(dialogue: str, idea: str) -> Response:
    """Answer an idea with an outcome and a reason."""
    answer = reading.body(schemas.NewAnswer)
    return versioned(shown(backend().ideas.answer_idea(dialogue, idea, answer)))


@room.offer("PUT", "/ideas/<identifier:idea>/merge", _on_idea("Merge an idea", schemas.NewMerge))
def merge_idea(dialogue: str, idea: str) -> Response:
    """Let an idea count with another from now on. It can be undone exactly."""
    into = reading.body(schemas.NewMerge)["into"]
    return versioned(shown(backend().ideas.merge_idea(dialogue, idea, into)))


@room.offer("DELETE", "/ideas/<identifier:idea>/merge", _on_idea("Unmerge an idea", None))
def unmerge_idea(dialogue: str, idea: str) -> Response:
    """Let an idea count by itself again."""
    return versioned(shown(backend().ideas.unmerge_idea(dialogue, idea)))


@room.offer(
    "POST",
    "/decisions",
    Operation(
        "Record a decision",
        Scope.ADMIN,
        gives={201: schemas.DecisionView},
        takes={JSON: schemas.NewDecision},
        headers=(IDEMPOTENCY_KEY,),
        refuses=_REFUSES,
    ),
)
def record_decision(dialogue: str) -> Response:
    """Record a decision that names the ideas it answers; each of them is answered by it."""
    made = backend().ideas.record_decision(dialogue, named(reading.body(schemas.NewDecision)))
    return json_reply(made, 201, location=f"/v1/dialogues/{dialogue}/decisions")


@room.offer(
    "GET",
    "/decisions",
    Operation(
        "List decisions",
        None,
        gives={200: schemas.DecisionList},
        query=PageQuery,
        refuses=(Code.UNKNOWN_DIALOGUE,),
    ),
)
def list_decisions(dialogue: str) -> Response:
    """List the decisions of a dialogue, a page at a time."""
    asked = reading.query(PageQuery)
    found = read_page(
        f"decisions/{dialogue}",
        asked["cursor"],
        lambda after: backend().ideas.list_decisions(dialogue, after, asked["limit"]),
    )
    return json_reply(found)
