"""Parked messages as they are answered: JSON-ready values."""

import base64
import codecs
from collections.abc import Mapping
from typing import Any

from services.contracts.fields import format_time

# A broker carries an answer of this size easily; a larger body is shown up to here.
SHOWN_BYTES = 1024 * 1024

_UTF8 = codecs.getincrementaldecoder("utf-8")
_SAME = (
    "queue",
    "routing_key",
    "reason",
    "text",
    "field",
    "source",
    "event",
    "type",
    "events",
    "times",
    "attempt",
    "content_type",
    "bytes",
)


def summary(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message as it stands in a list."""
    return {
        "id": document["_id"],
        **{name: document[name] for name in _SAME},
        "parked_at": format_time(document["parked_at"]),
        "last_parked_at": format_time(document["last_parked_at"]),
    }


def whole(document: Mapping[str, Any], body: bytes) -> dict[str, Any]:
    """Return a message with its headers and its body: as text where it is UTF-8, else base64."""
    shown, cut = body[:SHOWN_BYTES], len(body) > SHOWN_BYTES
    try:
        # Where it is cut, the last character may be there in part.
        text, encoding = _UTF8().decode(shown, final=not cut), "utf-8"
    except UnicodeDecodeError:
        text, encoding = base64.b64encode(shown).decode("ascii"), "base64"
    return {
        **summary(document),
        "content_encoding": document["content_encoding"],
        "headers": [{"name": name, "value": value} for name, value in document["headers"]],
        "body": text,
        "body_encoding": encoding,
        "body_cut": cut,
    }


def counted(counts: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    """Return how many messages wait, in all and by reason."""
    reasons = [
        {"reason": reason, "messages": messages, "times": times}
        for reason, (messages, times) in sorted(counts.items())
    ]
    return {
        "messages": sum(one["messages"] for one in reasons),
        "times": sum(one["times"] for one in reasons),
        "reasons": reasons,
    }
