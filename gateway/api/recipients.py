"""Recipients: who gets which digest. Addresses are personal data, so all of it is for admins."""

from typing import Any

from flask import Response

from gateway import reading
from gateway.api import recipient_schemas as schemas
from gateway.api.dialogues import named
from gateway.api.documents import IDEMPOTENCY_KEY, IF_MATCH
from gateway.api.operations import Operation, Room
from gateway.api.schemas import PageQuery
from gateway.auth import Scope
from gateway.context import backend
from gateway.paging import read_page
from gateway.replies import JSON, expected_version, json_reply, versioned
from services.contracts.errors import Code

room = Room(
    "recipients",
    __name__,
    url_prefix="/v1/dialogues/<slug:dialogue>/recipients",
    description="Who gets which digest, and what became of it.",
)

_KNOWN = (Code.UNKNOWN_DIALOGUE,)
_ONE = "/<identifier:recipient>"


@room.offer(
    "POST",
    "",
    Operation(
        "Add a recipient",
        Scope.ADMIN,
        gives={201: schemas.MadeRecipient},
        takes={JSON: schemas.NewRecipient},
        headers=(IDEMPOTENCY_KEY,),
        refuses=(*_KNOWN, Code.ID_CONFLICT),
    ),
)
def add_recipient(dialogue: str) -> Response:
    """Say who gets a digest, where and when; for participants it is about what they did."""
    values = named(reading.body(schemas.NewRecipient))
    known = backend().ideas.get_dialogue(dialogue)
    usual = {"language": known["language"], "timezone": known["schedule"]["timezone"]}
    made = backend().recipients.add_recipient(dialogue, {**usual, **values})
    return versioned(made, 201, location=f"/v1/dialogues/{dialogue}/recipients/{made['id']}")


@room.offer(
    "GET",
    "",
    Operation(
        "List recipients",
        Scope.ADMIN,
        gives={200: schemas.RecipientList},
        query=PageQuery,
        refuses=_KNOWN,
    ),
)
def list_recipients(dialogue: str) -> Response:
    """List the recipients of a dialogue, a page at a time."""
    asked = reading.query(PageQuery)
    backend().dialogue(dialogue)
    found = read_page(
        f"recipients/{dialogue}",
        asked["cursor"],
        lambda after: backend().recipients.list_recipients(dialogue, after, asked["limit"]),
    )
    return json_reply(found)


@room.offer(
    "GET",
    _ONE,
    Operation("Read a recipient", Scope.ADMIN, gives={200: schemas.RecipientView}, refuses=_KNOWN),
)
def get_recipient(dialogue: str, recipient: str) -> Response:
    """Read one recipient."""
    return versioned(backend().recipients.get_recipient(dialogue, recipient))


@room.offer(
    "PATCH",
    _ONE,
    Operation(
        "Change a recipient",
        Scope.ADMIN,
        gives={200: schemas.RecipientView},
        takes={JSON: schemas.RecipientChanges},
        headers=(IF_MATCH,),
        refuses=(*_KNOWN, Code.PRECONDITION_FAILED, Code.PRECONDITION_REQUIRED),
    ),
)
def change_recipient(dialogue: str, recipient: str) -> Response:
    """Change when and in which language somebody gets a digest, or end it."""
    changes = reading.body(schemas.RecipientChanges)
    service = backend().recipients
    version = expected_version(lambda: service.get_recipient(dialogue, recipient))
    return versioned(service.change_recipient(dialogue, recipient, changes, version))


@room.offer(
    "DELETE",
    _ONE,
    Operation("Remove a recipient", Scope.ADMIN, gives={204: None}, refuses=_KNOWN),
)
def remove_recipient(dialogue: str, recipient: str) -> Response:
    """Forget a recipient and what it was sent. Doing so again changes nothing."""
    backend().recipients.remove_recipient(dialogue, recipient)
    return Response(status=204)


@room.offer(
    "POST",
    f"{_ONE}/secret",
    Operation(
        "Rotate a secret",
        Scope.ADMIN,
        gives={200: schemas.NewSecret},
        refuses=(*_KNOWN, Code.NOT_ALLOWED_NOW),
    ),
)
def rotate_secret(dialogue: str, recipient: str) -> Response:
    """Give a webhook a new secret. For a day its requests are signed with the old one as well."""
    return json_reply(backend().recipients.rotate_secret(dialogue, recipient))


@room.offer(
    "GET",
    f"{_ONE}/deliveries",
    Operation(
        "List deliveries",
        Scope.ADMIN,
        gives={200: schemas.DeliveryList},
        query=PageQuery,
        refuses=_KNOWN,
    ),
)
def list_deliveries(dialogue: str, recipient: str) -> Response:
    """List what became of the digests for one recipient, a page at a time."""
    asked = reading.query(PageQuery)

    def ask(after: str | None) -> dict[str, Any]:
        return backend().recipients.list_deliveries(dialogue, recipient, after, asked["limit"])

    return json_reply(read_page(f"deliveries/{recipient}", asked["cursor"], ask))
