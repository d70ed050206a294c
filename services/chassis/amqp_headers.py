"""Headers that cannot be decoded must not take the connection down.

py-amqp decodes a message's properties while it reads from the socket. A header that it cannot
decode (a time beyond year 9999, broken UTF-8, an unknown type) raises there, the connection is
lost, the broker delivers the message again, and so on for ever.
"""

from typing import Any

from amqp import serialization
from amqp.spec import Basic

UNREADABLE = "klankbord_unreadable"


def tolerate_unreadable() -> None:
    """Make py-amqp mark a message with undecodable properties instead of raising."""
    decode = serialization.PROPERTY_CLASSES[Basic.CLASS_ID]
    if not getattr(decode, "tolerant", False):
        serialization.PROPERTY_CLASSES[Basic.CLASS_ID] = _tolerant(decode)


def _tolerant(decode: Any) -> Any:
    def decode_or_mark(buffer: Any, offset: int) -> tuple[dict[str, Any], int]:
        try:
            properties: dict[str, Any]
            properties, end = decode(buffer, offset)
        except Exception:
            return {UNREADABLE: True, "application_headers": {}}, len(buffer)
        return properties, end

    decode_or_mark.tolerant = True  # type: ignore[attr-defined]
    return decode_or_mark
