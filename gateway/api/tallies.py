"""Tallies: what was counted, as far as privacy lets it be shown."""

from typing import Any

from flask import Response

from gateway import reading
from gateway.api.idea_schemas import TallyList, TallyView
from gateway.api.operations import Operation, Room
from gateway.api.schemas import PageQuery
from gateway.auth import Scope
from gateway.backend import Json
from gateway.context import backend
from gateway.paging import read_page
from gateway.replies import json_reply
from services.contracts.errors import Code
from services.contracts.privacy import show_tally

room = Room(
    "tallies", __name__, url_prefix="/v1/dialogues/<slug:dialogue>", description="Counts per idea."
)


@room.offer(
    "GET",
    "/tallies",
    Operation(
        "List tallies",
        Scope.DIGESTS_READ,
        gives={200: TallyList},
        query=PageQuery,
        refuses=(Code.UNKNOWN_DIALOGUE,),
    ),
)
def list_tallies(dialogue: str) -> Response:
    """List the counts per idea, a page at a time."""
    asked = reading.query(PageQuery)
    backend().dialogue(dialogue)
    found = read_page(
        f"tallies/{dialogue}",
        asked["cursor"],
        lambda after: backend().engagement.list_tallies(dialogue, after, asked["limit"]),
    )
    found["items"] = [_shown(item) for item in found["items"]]
    return json_reply(found)


@room.offer(
    "GET",
    "/ideas/<identifier:idea>/tally",
    Operation(
        "Read a tally",
        Scope.DIGESTS_READ,
        gives={200: TallyView},
        refuses=(Code.UNKNOWN_DIALOGUE,),
    ),
)
def get_tally(dialogue: str, idea: str) -> Response:
    """Read the counts of one idea; withheld where fewer than five people took a stance."""
    # Engagement answers with zeros for an idea that nobody responded to, or that is not there.
    backend().ideas.get_idea(dialogue, idea)
    return json_reply(_shown(backend().engagement.get_tally(dialogue, idea)))


def _shown(tally: Json) -> dict[str, Any]:
    # The version grows with every event, so it would tell what is withheld.
    return {name: value for name, value in show_tally(tally).items() if name != "version"}
