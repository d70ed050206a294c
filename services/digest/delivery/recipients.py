"""The rules of recipients, as pure functions on their documents."""

import base64
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from marshmallow import RAISE, ValidationError

from services.contracts.errors import Code, KlankbordError
from services.contracts.fields import format_time
from services.contracts.recipients import (
    EACH,
    MAIL,
    MAIL_PATTERN,
    MAIL_RULE,
    OFF,
    PARTICIPANT,
    WEBHOOK,
    RecipientTimes,
    RecipientValues,
    check_cadence,
)
from services.contracts.registry import field_error

Document = dict[str, Any]

# For so long a receiver may still check with the secret from before a rotation.
OLD_SECRET_LASTS = timedelta(hours=24)
_SECRET_PREFIX = "whsec_"  # noqa: S105 - what every secret begins with
_MAIL = re.compile(MAIL_PATTERN)
_SHOWN = (
    "dialogue",
    "audience",
    "participant",
    "channel",
    "address",
    "language",
    "timezone",
    "cadence",
    "weekday",
    "hour",
    "active",
    "inactive_because",
    "version",
)
_GIVEN = tuple(name for name in RecipientValues().fields if name != "id")


def new_recipient(
    dialogue: str, values: Mapping[str, Any], secret: bytes, now: datetime, *, plain_http: bool
) -> Document:
    """Return the document of a new recipient.

    Args:
        dialogue: its id.
        values: as ``RecipientValues`` takes them, with an id, a language and a time zone.
        secret: random bytes, which become a webhook's secret.
        now: the present.
        plain_http: whether a webhook may be reached without TLS.

    Raises:
        KlankbordError: names the field that breaks a rule, and the rule.
    """
    found = _load(RecipientValues(unknown=RAISE), values)
    personal = bool(found.get("participant"))
    check_address(found["channel"], found["address"], plain_http=plain_http)
    document = {
        "participant": None,
        "cadence": "weekly" if personal else EACH,
        "weekday": "monday",
        "hour": 8,
        "active": True,
        "inactive_because": None,
        **found,
        "dialogue": dialogue,
        "version": 1,
        "created_at": now,
        "read_until": now,
        "told": [],
        "secrets": [new_secret(secret, now)] if found["channel"] == WEBHOOK else [],
    }
    document["_id"] = document.pop("id")
    place = f"{document['participant'] or ''}/{document['_id']}"
    return {**document, "place": place, "round": round_of(document)}


def changed(recipient: Mapping[str, Any], values: Mapping[str, Any]) -> Document:
    """Return the fields that a change sets.

    Raises:
        KlankbordError: names the field that breaks a rule, and the rule.
    """
    found = _load(RecipientTimes(unknown=RAISE), values)
    try:
        check_cadence(found.get("cadence"), recipient["participant"])
    except ValidationError as error:
        raise field_error(error, "cadence") from None
    after = {**recipient, **found}
    if after["active"]:
        after["inactive_because"] = None
    names = (*found, "inactive_because")
    return {**{name: after[name] for name in names}, "round": round_of(after)}


def round_of(recipient: Mapping[str, Any]) -> str | None:
    """Return the key of those whose own digest comes with this one; None where none comes."""
    wanted = recipient["active"] and recipient["participant"] and recipient["cadence"] != OFF
    if not wanted:
        return None
    day = recipient["weekday"] if recipient["cadence"] == "weekly" else "every-day"
    parts = (recipient["dialogue"], day, f"{recipient['hour']:02}", recipient["timezone"])
    return "/".join(parts)


def check_address(channel: str, address: str, *, plain_http: bool) -> None:
    """Raise ``KlankbordError`` unless the address is one of its channel."""
    if channel == MAIL:
        if not _MAIL.fullmatch(address):
            raise KlankbordError(Code.INVALID_FIELD, MAIL_RULE, "address")
        return
    if problem := _webhook_problem(address, plain_http=plain_http):
        raise KlankbordError(Code.INVALID_FIELD, problem, "address")


def same(recipient: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Return whether a recipient is what ``values`` ask for."""
    return all(recipient[name] == values[name] for name in _GIVEN if name in values)


def new_secret(random: bytes, now: datetime) -> Document:
    """Return a webhook's secret, as receivers of standard webhooks write it."""
    return {"value": _SECRET_PREFIX + base64.b64encode(random).decode(), "since": now}


def rotated(secrets: list[Document], random: bytes, now: datetime) -> list[Document]:
    """Return the secrets after a rotation: the new one first, and the one before it."""
    return [new_secret(random, now), *secrets[:1]]


def valid_secrets(recipient: Mapping[str, Any], now: datetime) -> list[str]:
    """Return the secrets to sign with: the newest, and the one before while it still counts."""
    newest, *older = recipient["secrets"]
    if now - newest["since"] >= OLD_SECRET_LASTS:
        older = []
    return [newest["value"], *(one["value"] for one in older)]


def shown(recipient: Mapping[str, Any]) -> Document:
    """Return a recipient as admins see it, JSON-ready; a secret is shown only when it is made."""
    return {
        "id": recipient["_id"],
        **{name: recipient[name] for name in _SHOWN},
        "created_at": format_time(recipient["created_at"]),
    }


def is_personal(recipient: Mapping[str, Any]) -> bool:
    """Return whether a recipient gets a participant's own digest."""
    return bool(recipient["audience"] == PARTICIPANT and recipient["participant"])


def _load(schema: RecipientTimes, values: Mapping[str, Any]) -> Document:
    try:
        found: Document = schema.load(values)
    except ValidationError as error:
        raise field_error(error, "") from None
    return found


def _webhook_problem(address: str, *, plain_http: bool) -> str | None:
    if not address.isascii() or any(ord(one) <= ord(" ") or ord(one) == 127 for one in address):
        return "Must be an address in ASCII without spaces."
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "Must be an address, as https://example.org/klankbord."
    if parts.scheme not in (("https", "http") if plain_http else ("https",)):
        return "Must begin with https://."
    if not host or parts.username is not None or parts.fragment:
        return "Must name a host, and hold no user, password or fragment."
    return None
