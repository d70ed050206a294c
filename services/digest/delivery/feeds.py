"""What feeds and streams tell of the digests that were published."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from services.contracts.errors import Code, KlankbordError
from services.contracts.fields import format_time, parse_time
from services.contracts.recipients import PARTICIPANT
from services.digest.paper.reader import Reader
from services.digest.store import DigestStore
from services.digest.views import head_view

Document = dict[str, Any]

FEED_LENGTH = 10
STREAM_PAGE = 50
# A digest has its time before it is stored. After this long none comes that is older.
SETTLED = timedelta(seconds=5)
_HEAD = {"dialogue": 1, "audience": 1, "period": 1, "digest": 1, "published_at": 1}


def feed_items(store: DigestStore, dialogue: str) -> list[Document]:
    """Return the latest digests for participants, the newest first: what anybody may read."""
    heads = store.shelf.page(dialogue, PARTICIPANT, None, FEED_LENGTH)
    return [_feed_item(head, json.loads(store.shelf.form(head, "json"))) for head in heads]


def published_after(
    store: DigestStore, dialogue: str, after: str | None, now: datetime
) -> Document:
    """Return digests in the order in which they were published.

    Args:
        store: of the digest service.
        dialogue: whose.
        after: the ``place`` of the last one that was seen; None begins with what is still to come.
        now: the present.

    Returns:
        ``items``, each with its ``place``, and the place from which to go on.

    Raises:
        KlankbordError: ``after`` is no place.
    """
    if after is None:
        return {"items": [], "next": _place(now - SETTLED, "")}
    at, key = _parse(after)
    wanted: Document = {
        "dialogue": dialogue,
        "published_at": {"$gte": at, "$lte": now - SETTLED},
        "$or": [{"published_at": {"$gt": at}}, {"_id": {"$gt": key}}],
    }
    digests = store.delivery.database["digests"]
    found = digests.find(wanted, _HEAD).sort([("published_at", 1), ("_id", 1)]).limit(STREAM_PAGE)
    items = [{**head_view(one), "place": _place(one["published_at"], one["_id"])} for one in found]
    return {"items": items, "next": items[-1]["place"] if items else after}


def _feed_item(head: Mapping[str, Any], document: Document) -> Document:
    reader = Reader(document)
    return {
        "id": head["digest"],
        "period": head["period"]["key"],
        "published_at": format_time(head["published_at"]),
        "title": f"{reader.title} · {reader.period}",
        "said": [one["text"] for one in (document["lead"], *document["top"])],
    }


def _place(at: datetime, key: str) -> str:
    return f"{format_time(at)} {key}"


def _parse(after: str) -> tuple[datetime, str]:
    at, _, key = after.partition(" ")
    try:
        return parse_time(at), key
    except ValueError:
        raise KlankbordError(Code.INVALID_FIELD, "This is no place in a stream.", "after") from None
