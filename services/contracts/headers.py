"""What is read from a message's headers, and what is refused there.

Only headers that CloudEvents names are looked at; whatever else a sender adds is left alone.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from services.contracts import fields, strict_json
from services.contracts.errors import Code, KlankbordError

MAX_HEADER = 1_000
HTTP_PREFIXES = ("ce-",)
AMQP_PREFIXES = ("cloudEvents:", "cloudEvents_", "ce-")

_UNENCODED = re.compile(r"[ -~]*")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def refuse_encoded(content_encoding: str | None, headers: Mapping[str, Any]) -> None:
    """Raise ``KlankbordError`` for a body that is compressed, or that some client would inflate."""
    plain_encoding = (content_encoding or "utf-8").lower() in ("utf-8", "identity")
    if plain_encoding and "compression" not in headers:
        return
    raise KlankbordError(Code.CONTENT_ENCODED, "The body must not be compressed or encoded.")


def attributes_in(headers: Mapping[str, Any], prefixes: tuple[str, ...]) -> dict[str, str]:
    """Return the CloudEvents attributes that stand in headers, as in binary mode.

    Args:
        headers: of the message.
        prefixes: that mark an attribute; ``HTTP_PREFIXES`` means that values are percent-encoded.

    Raises:
        KlankbordError: an attribute that stands twice, is no text, is too long, or holds what
            cannot be stored.
    """
    attributes: dict[str, str] = {}
    for name, value in headers.items():
        attribute = _attribute_name(name, prefixes)
        if not attribute:
            continue
        if attribute in attributes:
            raise _hostile(attribute, "An attribute may stand in one header only.")
        attributes[attribute] = _header_text(attribute, value, prefixes)
    return attributes


def _attribute_name(header: str, prefixes: tuple[str, ...]) -> str | None:
    for prefix in prefixes:
        if header.lower().startswith(prefix.lower()):
            return header[len(prefix) :].lower()
    return None


def _header_text(attribute: str, value: Any, prefixes: tuple[str, ...]) -> str:
    if attribute == "time" and prefixes != HTTP_PREFIXES:
        value = _amqp_time(value)
    if not isinstance(value, str) or len(value) > MAX_HEADER:
        raise _hostile(attribute, f"A header must be text of at most {MAX_HEADER} characters.")
    text = _percent_decoded(attribute, value) if prefixes == HTTP_PREFIXES else value
    strict_json.check(text, attribute)
    return text


def _percent_decoded(attribute: str, value: str) -> str:
    """Undo what HTTP, and no other binding, does to text that a header cannot hold."""
    if not _UNENCODED.fullmatch(value):
        raise _hostile(attribute, "A header must be ASCII; anything else is percent-encoded.")
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError:
        raise _hostile(attribute, "What a header percent-encodes must be UTF-8 text.") from None


def _amqp_time(value: Any) -> Any:
    """Return AMQP's own timestamps (UTC, or whole milliseconds since 1970) as text."""
    try:
        if type(value) is int:
            value = _EPOCH + timedelta(milliseconds=value)
        if isinstance(value, datetime):
            return fields.format_time(value if value.tzinfo else value.replace(tzinfo=UTC))
    except OverflowError:
        raise KlankbordError(Code.INVALID_FIELD, "Not a valid time.", "time") from None
    return value


def _hostile(attribute: str, text: str) -> KlankbordError:
    return KlankbordError(Code.HOSTILE_HEADER, text, attribute)
