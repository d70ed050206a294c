"""Parked messages as the command line asks the gateway about them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from deploy.client import LONG_SECONDS, Client, address
from deploy.local.errors import LocalError
from services.contracts.envelope import BATCH, STRUCTURED
from services.contracts.fields import format_time

Filters = Mapping[str, str]
Message = Mapping[str, Any]

PLACE = address("parked")


def newest(client: Client, filters: Filters, most: int) -> list[Message]:
    """Return at most ``most`` messages, the last parked first.

    Args:
        client: with an admin's key.
        filters: by name, as the API has them.
        most: how many.

    Raises:
        ClientError: the gateway refused or did not answer.
    """
    found: list[Message] = []
    cursor: str | None = None
    while len(found) < most:
        limit = str(min(500, most - len(found)))
        page = client.get(PLACE, limit=limit, cursor=cursor, **filters).value
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    return found


def counts(client: Client, filters: Filters) -> dict[str, Any]:
    """Return how many messages there are, and for which reasons.

    Raises:
        ClientError: as `newest`.
    """
    value: dict[str, Any] = client.get(address("parked", "counts"), **filters).value
    return value


def whole(client: Client, name: str) -> Message:
    """Return one message with its body.

    Raises:
        ClientError: as `newest`.
    """
    value: Message = client.get(address("parked", name)).value
    return value


def raw_body(message: Message) -> bytes:
    """Return the raw bytes of a message.

    Raises:
        LocalError: the API shows only the first of them.
    """
    if message["body_cut"]:
        raise LocalError("This body is larger than 1 MiB: the API does not give it whole.")
    if message["body_encoding"] == "base64":
        return base64.b64decode(message["body"])
    return str(message["body"]).encode()


def replay_mended(client: Client, name: str, body: bytes) -> None:
    """Replay one message with another body: an event, or a list of them as a batch.

    Raises:
        ClientError: as `newest`.
    """
    content_type = BATCH if body.lstrip()[:1] == b"[" else STRUCTURED
    client.send_raw("POST", address("parked", name, "replay"), body, content_type)


def replay_many(client: Client, filters: Filters) -> tuple[int, int]:
    """Replay all that fit; return how many were replayed, and how many nothing takes.

    Raises:
        ClientError: as `newest`.
    """
    replayed = refused = 0
    while True:
        done = client.send("POST", address("parked", "replay"), _choice(filters), LONG_SECONDS)
        replayed += int(done.value["replayed"])
        refused = int(done.value["refused"])
        if not done.value["more"] or not done.value["replayed"]:
            return replayed, refused


def drop_many(client: Client, filters: Filters) -> int:
    """Drop all that fit; return how many are gone.

    Raises:
        ClientError: as `newest`.
    """
    dropped = 0
    while True:
        done = client.send("POST", address("parked", "drop"), _choice(filters), LONG_SECONDS)
        dropped += int(done.value["dropped"])
        if not done.value["more"] or not done.value["dropped"]:
            return dropped


def until_now(filters: Filters) -> dict[str, str]:
    """Return filters that leave out what is parked from now on, also again."""
    return {"until": format_time(datetime.now(UTC)), **filters}


def _choice(filters: Filters) -> Mapping[str, Any]:
    return filters or {"all": True}
