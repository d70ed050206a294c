"""How a parked message looks in the store."""

from typing import Any

from bson import Binary
from pymongo import UpdateOne

from services.engagement.parked.identity import Identity
from services.engagement.parked.message import Parked

Document = dict[str, Any]

# A document holds at most 16 MiB; a broker may let messages of 128 MiB through.
PART_BYTES = 8 * 1024 * 1024
# More than the consumers of all processes hold unacknowledged at a time.
_REMEMBERED = 500


def fits(body: bytes) -> bool:
    """Return whether a body has room in the document; a large one is kept in parts."""
    return len(body) <= PART_BYTES


def cut(body: bytes) -> list[bytes]:
    """Return the parts of a body, each of which has room in a document."""
    return [body[start : start + PART_BYTES] for start in range(0, len(body), PART_BYTES)]


def kept(parked: Parked) -> UpdateOne:
    """Return the write of one parking, which fails as a duplicate where it was made before."""
    return UpdateOne(
        {"_id": parked.id, "recent": {"$ne": parked.parking}},
        {
            "$inc": {"times": 1},
            "$push": {"recent": {"$each": [parked.parking], "$slice": -_REMEMBERED}},
            "$min": {"parked_at": parked.parked_at},
            "$max": {"last_parked_at": parked.parked_at},
            "$set": {
                "reason": parked.reason.value,
                "text": parked.text,
                "field": parked.field,
                "attempt": parked.attempt,
            },
            "$setOnInsert": _constant(parked),
        },
        upsert=True,
    )


def _constant(parked: Parked) -> Document:
    """Return what is the same whenever the same message is parked."""
    return {
        "queue": parked.queue,
        "routing_key": parked.routing_key,
        "content_type": parked.content_type,
        "content_encoding": parked.content_encoding,
        # Pairs, because a header's name may be none that a document's field can have.
        "headers": [list(pair) for pair in parked.headers],
        **held(parked.body, parked.identity, parked.events),
    }


def held(body: bytes, first: Identity, events: int) -> Document:
    """Return what a document says of the body; a large one is kept in parts.

    Args:
        body: the raw bytes.
        first: the identity of the first event in it.
        events: how many it holds.
    """
    return {
        "body": Binary(body) if fits(body) else None,
        "bytes": len(body),
        "source": first.source,
        "event": first.id,
        "type": first.type,
        "events": events,
    }
