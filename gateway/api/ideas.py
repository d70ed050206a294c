"""Ideas: what people bring in."""

from typing import Any

from flask import Response

from gateway import reading
from gateway.api import idea_schemas as schemas
from gateway.api.dialogues import named
from gateway.api.documents import IDEMPOTENCY_KEY, IF_MATCH
from gateway.api.operations import Operation, Room
from gateway.api.schemas import IdeasQuery
from gateway.auth import Scope
from gateway.backend import Json
from gateway.context import backend, caller
from gateway.paging import read_page
from gateway.replies import JSON, expected_version, json_reply, versioned
from services.contracts.errors import Code, KlankbordError, not_found

room = Room(
    "ideas", __name__, url_prefix="/v1/dialogues/<slug:dialogue>/ideas", description="Ideas."
)

_ACCEPTED = "accepted"
_FILTERS = ("kind", "theme", "moderation", "merged")


@room.offer(
    "POST",
    "",
    Operation(
        "Submit an idea",
        Scope.IDEAS_WRITE,
        gives={201: schemas.IdeaView},
        takes={JSON: schemas.NewIdea},
        headers=(IDEMPOTENCY_KEY,),
        refuses=(
            Code.UNKNOWN_DIALOGUE,
            Code.DIALOGUE_NOT_OPEN,
            Code.DIALOGUE_CLOSED,
            Code.NOT_ALLOWED_NOW,
            Code.ID_CONFLICT,
        ),
    ),
)
def submit_idea(dialogue: str) -> Response:
    """Submit an idea, experience, concern or answer. 201 means that it is stored for good."""
    made = backend().ideas.submit_idea(dialogue, named(reading.body(schemas.NewIdea)))
    address = f"/v1/dialogues/{dialogue}/ideas/{made['id']}"
    return versioned(shown(made), 201, location=address)


@room.offer(
    "GET",
    "",
    Operation(
        "List ideas",
        None,
        gives={200: schemas.IdeaList},
        query=IdeasQuery,
        refuses=(Code.UNKNOWN_DIALOGUE, Code.FORBIDDEN),
    ),
)
def list_ideas(dialogue: str) -> Response:
    """List the ideas of a dialogue, a page at a time.

    Without `admin` these are the accepted ones; asking for others is refused with 403.
    """
    asked = reading.query(IdeasQuery)
    filters = _allowed({name: asked[name] for name in _FILTERS if name in asked})
    found = read_page(
        f"ideas/{dialogue}",
        asked["cursor"],
        lambda after: backend().ideas.list_ideas(dialogue, after, asked["limit"], filters),
    )
    found["items"] = [shown(item) for item in found["items"]]
    return json_reply(found)


@room.offer(
    "GET",
    "/<identifier:idea>",
    Operation(
        "Read an idea", None, gives={200: schemas.IdeaView}, refuses=(Code.UNKNOWN_DIALOGUE,)
    ),
)
def get_idea(dialogue: str, idea: str) -> Response:
    """Read one idea. One that is not accepted is there for admin keys only."""
    return versioned(shown(_visible(dialogue, idea)))


@room.offer(
    "PATCH",
    "/<identifier:idea>",
    Operation(
        "Edit an idea",
        Scope.IDEAS_WRITE,
        gives={200: schemas.IdeaView},
        takes={JSON: schemas.IdeaChanges},
        headers=(IF_MATCH,),
        refuses=(
            Code.UNKNOWN_DIALOGUE,
            Code.DIALOGUE_NOT_OPEN,
            Code.DIALOGUE_CLOSED,
            Code.NOT_ALLOWED_NOW,
            Code.PRECONDITION_FAILED,
            Code.PRECONDITION_REQUIRED,
        ),
    ),
)
def edit_idea(dialogue: str, idea: str) -> Response:
    """Edit an idea. One that is not accepted is there for admin keys only."""
    changes = reading.body(schemas.IdeaChanges)
    known = _visible(dialogue, idea)
    version = expected_version(lambda: known)
    return versioned(shown(backend().ideas.edit_idea(dialogue, idea, changes, version)))


def shown(idea: Json) -> dict[str, Any]:
    """Return an idea as the caller may see it."""
    key = caller()
    if key.allows(Scope.ADMIN):
        return idea
    seen = {**idea, "moderation": {**idea["moderation"], "reason": None}}
    if not key.allows(Scope.IDEAS_WRITE):
        del seen["author"]
    return seen


def _allowed(filters: Json) -> Json:
    """Return the filters of a list as the caller may see it."""
    if caller().allows(Scope.ADMIN):
        return filters
    if filters.get("moderation", _ACCEPTED) != _ACCEPTED:
        raise KlankbordError(
            Code.FORBIDDEN,
            "Only a key with the scope 'admin' may list ideas that are not accepted.",
            "moderation",
        )
    return {**filters, "moderation": _ACCEPTED}


def _visible(dialogue: str, idea: str) -> Json:
    found = backend().ideas.get_idea(dialogue, idea)
    if found["moderation"]["state"] != _ACCEPTED and not caller().allows(Scope.ADMIN):
        raise not_found("idea", idea)
    return found
