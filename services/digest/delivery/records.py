"""What became of each delivery: claimed, sent, waiting, delivered or given up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from pymongo import ReturnDocument, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.errors import BulkWriteError

from services.chassis.mongo import KEYS_AT_ONCE, Store, find_by_keys
from services.chassis.pieces import pieces

log = structlog.get_logger(__name__)

Document = dict[str, Any]

CLAIMED = "claimed"
SENT = "sent"
WAITING = "waiting"
DELIVERED = "delivered"
GIVEN_UP = "given-up"
# Longer than all tries of one claim may take together.
LEASE = timedelta(minutes=10)
# How long a retry that was asked for has before it is asked for again.
ASKED_FOR = timedelta(minutes=10)
NOTHING_LEFT = "there is nothing to send any more"
_DUPLICATE_KEY = 11_000


class Records:
    """The deliveries in the store.

    A record that somebody must still work on has a ``due_at``: the end of the lease of who is at
    work, or the moment of the next try. No two claims of a record end at the same moment, so by
    this one knows whether a claim is still one's own: whoever lost it changes nothing.

    Args:
        store: the service's database.
    """

    def __init__(self, store: Store) -> None:
        self._deliveries = store["deliveries"]

    def prepare(self) -> None:
        """Make the indexes; idempotent."""
        self._deliveries.create_index("recipient")
        self._deliveries.create_index([("due_at", 1), ("_id", 1)])

    def claim(self, wanted: Mapping[str, Document], now: datetime) -> dict[str, Document]:
        """Return those of the wanted deliveries that this worker is to make, by key.

        Args:
            wanted: the fields of each where it is new, by key.
            now: the present.

        Returns:
            The records as they are now. One whose state is ``sent`` was taken by the far side
            already, by a worker that could not say so.
        """
        known = {one["_id"]: one for one in find_by_keys(self._deliveries, wanted)}
        fresh = {key: one for key, one in wanted.items() if key not in known}
        mine = self._insert(fresh, now)
        for key, one in known.items():
            if one["due_at"] and one["due_at"] <= now and (taken := self._take(one, now)):
                mine[key] = taken
        return mine

    def mark_sent(self, claim: Document, told: Sequence[str], now: datetime) -> bool:
        """Write down that the far side took it, before anything else may go wrong.

        Args:
            claim: the record as ``claim`` gave it.
            told: keys of the news in it.
            now: the present.

        Returns:
            Whether the claim still was one's own.
        """
        return self._set(claim, {"state": SENT, "told": list(told), "updated_at": now})

    def put_off(self, claim: Document, because: str, until: datetime, now: datetime) -> None:
        """Write down that it is tried again, and why it was not taken."""
        waiting = {"state": WAITING, "because": because, "due_at": until, "updated_at": now}
        self._set(claim, waiting)

    def give_up(self, claim: Document, because: str, now: datetime) -> None:
        """Write down that it is not tried again, and why."""
        given_up = {"state": GIVEN_UP, "because": because, "due_at": None, "updated_at": now}
        self._set(claim, given_up)

    def confirm(
        self, session: ClientSession, claims: Iterable[Document], now: datetime
    ) -> set[str]:
        """Write down that these have reached their recipients, in the caller's transaction.

        Returns:
            The keys of those whose claim still was one's own.
        """
        ends = {one["_id"]: one["due_at"] for one in claims}
        found = find_by_keys(self._deliveries, ends, session, {"due_at": 1})
        own = {one["_id"] for one in found if one["due_at"] == ends[one["_id"]]}
        done = {"state": DELIVERED, "because": None, "due_at": None, "delivered_at": now}
        changes = {"$set": {**done, "updated_at": now}}
        if own:
            writes = [UpdateOne({"_id": key}, changes) for key in sorted(own)]
            self._deliveries.bulk_write(writes, ordered=False, session=session)
        return own

    def due(self, session: ClientSession, now: datetime, limit: int) -> list[Document]:
        """Return the records that somebody must look after now, the longest waiting first."""
        wanted = {
            "due_at": {"$ne": None, "$lte": now},
            "$or": [{"asked_at": None}, {"asked_at": {"$lte": now - ASKED_FOR}}],
        }
        found = self._deliveries.find(wanted, session=session)
        return list(found.sort([("due_at", 1), ("_id", 1)]).limit(limit))

    def asked(self, session: ClientSession, keys: Sequence[str], now: datetime) -> None:
        """Write down that the workers were asked for these."""
        for some in pieces(keys, KEYS_AT_ONCE):
            where = {"_id": {"$in": list(some)}}
            self._deliveries.update_many(where, {"$set": {"asked_at": now}}, session=session)

    def end(self, keys: Iterable[str], now: datetime) -> None:
        """Give up those of these that somebody would try again: there is nothing to send now."""
        for one in list(find_by_keys(self._deliveries, keys)):
            if one["state"] in (CLAIMED, WAITING) and one["due_at"] <= now:
                self.give_up(one, NOTHING_LEFT, now)

    def of_recipient(self, recipient: str, after: str | None, limit: int) -> list[Document]:
        """Return what one recipient was sent, in the order of the keys."""
        wanted: Document = {"recipient": recipient}
        if after is not None:
            wanted["_id"] = {"$gt": after}
        return list(self._deliveries.find(wanted).sort("_id", 1).limit(limit))

    def _insert(self, fresh: Mapping[str, Document], now: datetime) -> dict[str, Document]:
        documents = {key: _new(key, one, now) for key, one in fresh.items()}
        if not documents:
            return {}
        try:
            self._deliveries.insert_many(list(documents.values()), ordered=False)
        except BulkWriteError as error:
            # Another worker was first with these.
            failures = error.details["writeErrors"]
            if any(failure["code"] != _DUPLICATE_KEY for failure in failures):
                raise
            for failure in failures:
                del documents[failure["op"]["_id"]]
        return documents

    def _take(self, record: Document, now: datetime) -> Document | None:
        changes: Document = {"$set": {"due_at": now + LEASE, "updated_at": now, "asked_at": None}}
        if record["state"] != SENT:
            changes["$set"]["state"] = CLAIMED
            changes["$inc"] = {"tries": 1}
        return self._deliveries.find_one_and_update(
            {"_id": record["_id"], "due_at": record["due_at"]},
            changes,
            return_document=ReturnDocument.AFTER,
        )

    def _set(self, claim: Document, values: Document) -> bool:
        own = {"_id": claim["_id"], "due_at": claim["due_at"]}
        if self._deliveries.update_one(own, {"$set": values}).matched_count:
            return True
        log.warning("delivery.taken_over", recipient=claim["recipient"], state=values["state"])
        return False


def _new(key: str, fields: Document, now: datetime) -> Document:
    return {
        "_id": key,
        **fields,
        "state": CLAIMED,
        "tries": 1,
        "told": [],
        "because": None,
        "due_at": now + LEASE,
        "asked_at": None,
        "created_at": now,
        "updated_at": now,
        "delivered_at": None,
    }
