"""Forgetting a participant, with proof."""

from typing import Any

from flask import Response
from marshmallow import fields as plain

from gateway.api.operations import Operation, Room
from gateway.api.schemas import Answer
from gateway.auth import Scope
from gateway.context import backend
from gateway.replies import json_reply
from services.contracts import fields
from services.contracts.errors import Code

room = Room(
    "erasures",
    __name__,
    url_prefix="/v1/dialogues/<slug:dialogue>/participants/<identifier:participant>",
    description="Forgetting a participant.",
)


class ErasureView(Answer):
    """How far an erasure is. It is finished only when every service has confirmed."""

    dialogue = fields.slug()
    erased_at = fields.Time(required=True)
    finished = plain.Boolean(required=True)
    finished_at: Any = fields.Time(required=True, allow_none=True)
    confirmed = plain.Dict(
        keys=plain.String(),
        values=plain.String(),
        required=True,
        metadata={"description": "When each service had nothing left, by its name."},
    )
    waiting = plain.List(plain.String(), required=True)


@room.offer(
    "DELETE",
    "",
    Operation(
        "Forget a participant",
        Scope.ADMIN,
        gives={202: ErasureView},
        refuses=(Code.UNKNOWN_DIALOGUE,),
    ),
)
def erase_participant(dialogue: str, participant: str) -> Response:
    """Forget a participant everywhere. Counts stay; who it was and what they commented goes.

    Their ideas stay without an author. Asked again it is the same erasure, unless they came back.
    """
    found = backend().ideas.erase_participant(dialogue, participant)
    where = f"/v1/dialogues/{dialogue}/participants/{participant}/erasure"
    return json_reply(found, 202, location=where)


@room.offer(
    "GET",
    "/erasure",
    Operation(
        "Say how far an erasure is",
        Scope.ADMIN,
        gives={200: ErasureView},
        refuses=(Code.UNKNOWN_DIALOGUE, Code.NOT_FOUND),
    ),
)
def get_erasure(dialogue: str, participant: str) -> Response:
    """Say which services have forgotten a participant, and which have not yet."""
    return json_reply(backend().ideas.get_erasure(dialogue, participant))
