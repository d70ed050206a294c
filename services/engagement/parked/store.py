"""The collection of parked messages.

A message's document is named after what it holds, so the same message parked again is the same
document, counted up. A redelivery of one parking is known by its name and changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from bson import Binary
from pymongo import DeleteOne
from pymongo.client_session import ClientSession
from pymongo.errors import BulkWriteError

from services.chassis.failpoints import Point, passing
from services.chassis.mongo import Store, find_by_keys, in_transaction
from services.contracts.errors import Code, KlankbordError
from services.engagement.parked.documents import Document, cut, fits, held, kept
from services.engagement.parked.filters import Filter, after_key, older_than
from services.engagement.parked.identity import Identity, identities
from services.engagement.parked.message import Parked

_DUPLICATE_KEY = 11_000
_LIGHT = {"body": 0, "recent": 0}


class ParkedStore:
    """Keeps parked messages until they are replayed or dropped.

    Args:
        store: the service's database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._messages = store["parked"]
        self._parts = store["parked_parts"]

    def prepare(self) -> None:
        """Make the indexes; idempotent."""
        self._messages.create_index([("last_parked_at", -1), ("_id", -1)])
        # With the id behind it too, the embedded store leaves out what lies on a bound.
        self._messages.create_index([("reason", 1), ("last_parked_at", -1)])
        self._messages.create_index([("source", 1), ("last_parked_at", -1)])
        self._parts.create_index([("of", 1)])

    def keep(self, parked: Sequence[Parked]) -> None:
        """Keep messages, each parking of them once.

        Raises:
            PyMongoError: the store is away.
            KlankbordError: unavailable.
        """
        small = [one for one in parked if fits(one.body)]
        while small:
            small = self._keep(small)
        for one in parked:
            if not fits(one.body):
                self._keep_large(one)

    def _keep(self, parked: Sequence[Parked]) -> list[Parked]:
        """Write messages; return those that another process was just writing too."""
        passing(Point.PARKED_BEFORE_KEEP)
        try:
            self._messages.bulk_write([kept(one) for one in parked], ordered=False)
        except BulkWriteError as error:
            failures = error.details["writeErrors"]
            if any(failure["code"] != _DUPLICATE_KEY for failure in failures):
                raise
            refused = [parked[failure["index"]] for failure in failures]
            return [one for one in refused if not self._is_kept(one)]
        passing(Point.PARKED_AFTER_KEEP)
        return []

    def _is_kept(self, parked: Parked, session: ClientSession | None = None) -> bool:
        query = {"_id": parked.id, "recent": parked.parking}
        return self._messages.find_one(query, {"_id": 1}, session=session) is not None

    def _keep_large(self, parked: Parked) -> None:
        def work(session: ClientSession) -> None:
            if self._is_kept(parked, session):
                return
            self._keep_parts(session, parked.id, parked.body)
            passing(Point.PARKED_AFTER_PARTS)
            self._messages.bulk_write([kept(parked)], session=session)

        in_transaction(self._store, work)

    def _keep_parts(self, session: ClientSession, of: str, body: bytes) -> None:
        for number, part_body in enumerate(cut(body)):
            part = {"of": of, "body": Binary(part_body)}
            name = {"_id": f"{of}/{number:04}"}
            self._parts.replace_one(name, part, upsert=True, session=session)

    def page(self, chosen: Filter, after: str | None, limit: int) -> Document:
        """Return a page of messages without their bodies, the last parked first.

        Raises:
            KlankbordError: ``after`` is no key of a page.
        """
        query = chosen.query()
        if after is not None:
            query = {"$and": [query, older_than(after)]}
        newest = [("last_parked_at", -1), ("_id", -1)]
        found = list(self._messages.find(query, _LIGHT).sort(newest).limit(limit + 1))
        more = len(found) > limit
        return {"items": found[:limit], "next": after_key(found[limit - 1]) if more else None}

    def counts(self, chosen: Filter) -> dict[str, tuple[int, int]]:
        """Return for each reason how many messages, and how many times they were parked."""
        group = {"_id": "$reason", "messages": {"$sum": 1}, "times": {"$sum": "$times"}}
        found = self._messages.aggregate([{"$match": chosen.query()}, {"$group": group}])
        return {one["_id"]: (one["messages"], one["times"]) for one in found}

    def count(self, chosen: Filter, those: Document) -> int:
        """Return how many messages there are for which the query ``those`` holds too."""
        return self._messages.count_documents({"$and": [chosen.query(), those]})

    def sizes(
        self, chosen: Filter, limit: int, those: Document | None = None
    ) -> list[tuple[str, int]]:
        """Return id and size in bytes of at most ``limit`` messages.

        Args:
            chosen: which messages.
            limit: the most.
            those: a query that holds too; any when None.
        """
        query = {"$and": [chosen.query(), those or {}]}
        found = self._messages.find(query, {"bytes": 1}).limit(limit)
        return [(one["_id"], one["bytes"]) for one in found]

    def find(self, names: Iterable[str]) -> Iterator[Document]:
        """Return messages that are there, with their bodies, except those kept in parts."""
        return find_by_keys(self._messages, names)

    def body(self, document: Mapping[str, Any]) -> bytes:
        """Return the raw bytes of a message.

        Raises:
            KlankbordError: internal; a part is missing.
        """
        if document["body"] is not None:
            return bytes(document["body"])
        parts = self._parts.find({"of": document["_id"]}).sort("_id", 1)
        body = b"".join(part["body"] for part in parts)
        if len(body) != document["bytes"]:
            raise KlankbordError(Code.INTERNAL, f"A part of '{document['_id']}' is missing.")
        return body

    def remove(self, documents: Iterable[Mapping[str, Any]]) -> int:
        """Remove messages, unless they were parked again since; return how many are gone."""
        known = list(documents)
        small = [DeleteOne(_unchanged(one)) for one in known if one["body"] is not None]
        removed = self._messages.bulk_write(small, ordered=False).deleted_count if small else 0
        for one in known:
            if one["body"] is None:
                removed += in_transaction(self._store, partial(self._all, query=_unchanged(one)))
        return removed

    def replace(self, document: Mapping[str, Any], body: bytes) -> int:
        """Keep a message with another body under the same id, unless it was parked again since.

        Returns:
            How many were changed.
        """
        headers = dict(document["headers"])
        found = identities(document["content_type"], headers, body)
        said = held(body, found[0] if found else Identity(), len(found))

        def work(session: ClientSession) -> int:
            changes = {"$set": said}
            query = _unchanged(document)
            changed = self._messages.update_one(query, changes, session=session).matched_count
            if changed and document["body"] is None:
                self._parts.delete_many({"of": document["_id"]}, session=session)
            if changed and said["body"] is None:
                self._keep_parts(session, document["_id"], body)
            return changed

        return in_transaction(self._store, work)

    def _all(self, session: ClientSession, query: Mapping[str, Any]) -> int:
        removed = self._messages.delete_one(query, session=session).deleted_count
        if removed:
            self._parts.delete_many({"of": query["_id"]}, session=session)
        return removed


def _unchanged(document: Mapping[str, Any]) -> Document:
    """Return the query for a message as it was read: each parking changes both of these."""
    return {name: document[name] for name in ("_id", "times", "last_parked_at")}
