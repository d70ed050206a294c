"""For operators: how far things are, counting again, rebuilding."""

from flask import Response

from gateway import reading
from gateway.api import digest_schemas as schemas
from gateway.api.operations import Operation, Room
from gateway.api.schemas import ProgressQuery
from gateway.auth import Scope
from gateway.context import backend
from gateway.replies import JSON, json_reply
from services.contracts.errors import Code

room = Room("maintenance", __name__, url_prefix="/v1", description="For operators.")


@room.offer(
    "GET",
    "/dialogues/<slug:dialogue>/progress",
    Operation(
        "See how far the services are",
        Scope.ADMIN,
        gives={200: schemas.Progress},
        query=ProgressQuery,
        refuses=(Code.UNKNOWN_DIALOGUE,),
    ),
)
def get_progress(dialogue: str) -> Response:
    """See how many events of one source, or of all sources, each service took in."""
    source = reading.query(ProgressQuery).get("source")
    services = backend()
    services.dialogue(dialogue)
    return json_reply(
        {
            "ideas": services.ideas.progress(dialogue, source),
            "engagement": services.engagement.progress(dialogue, source),
            "digest": services.digest.progress(dialogue),
        }
    )


@room.offer(
    "POST",
    "/recount",
    Operation(
        "Recount the tallies",
        Scope.ADMIN,
        gives={200: schemas.Recount},
        takes={JSON: schemas.RecountRequest},
        refuses=(Code.UNKNOWN_DIALOGUE,),
        body_optional=True,
    ),
)
def recount() -> Response:
    """Recount the tallies from the event log and name every difference."""
    dialogue = reading.body(schemas.RecountRequest, optional=True).get("dialogue")
    if dialogue:
        backend().dialogue(dialogue)
    return json_reply(backend().engagement.recount(dialogue))


@room.offer(
    "POST",
    "/rebuild",
    Operation(
        "Begin to rebuild the digest's read model",
        Scope.ADMIN,
        gives={202: schemas.Rebuild},
        refuses=(Code.NOT_ALLOWED_NOW,),
    ),
)
def begin_rebuild() -> Response:
    """Empty the read model and send every fact to it again. Say when it is done."""
    services = backend()
    services.digest.begin_rebuild()
    sent = {
        "ideas": services.ideas.republish()["published"],
        "engagement": services.engagement.republish()["published"],
    }
    return json_reply(sent, 202)


@room.offer(
    "POST",
    "/rebuild/done",
    Operation(
        "End the rebuild",
        Scope.ADMIN,
        gives={200: schemas.RebuildDone},
        refuses=(Code.NOT_ALLOWED_NOW,),
    ),
)
def end_rebuild() -> Response:
    """Put the rebuilt read model in use."""
    backend().digest.end_rebuild()
    return json_reply({"done": True})
