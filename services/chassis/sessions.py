"""Transactions that a dead process left open, ended by whoever starts next.

A store holds an open transaction for a minute after its client has died, and with it every
document that was touched. So each session is written down before its first transaction.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from bson.binary import Binary
from pymongo.client_session import ClientSession
from pymongo.database import Database

# A session that was not used for this long has no open transaction.
KEPT = timedelta(hours=1)
_WRITTEN_AGAIN_SECONDS = 600.0
_COLLECTION = "sessions"


class Sessions:
    """Knows which sessions this process has written down, and which it left in an unknown state."""

    def __init__(self) -> None:
        self._written: dict[bytes, float] = {}
        self._left: set[bytes] = set()

    def begin(self, store: Database[dict[str, Any]], session: ClientSession) -> None:
        """Write the session down, and end what an earlier one of this process may have left open.

        Args:
            store: the database that the transaction is about.
            session: that is about to begin it.

        Raises:
            PyMongoError: the store is away.
        """
        if self._left:
            left = set(self._left)
            end(store, left)
            self._left -= left
        own = _id(session)
        if time.monotonic() < self._written.get(own, 0.0):
            return
        change = {"$set": {"at": datetime.now(UTC)}}
        store[_COLLECTION].update_one({"_id": Binary(own, 4)}, change, upsert=True)
        self._written[own] = time.monotonic() + _WRITTEN_AGAIN_SECONDS

    def leave(self, session: ClientSession) -> None:
        """Remember a session whose transaction may still be open in the store."""
        self._left.add(_id(session))
        self._written.pop(_id(session), None)


def end_all(store: Database[dict[str, Any]]) -> None:
    """End every transaction on a database that is still open; what lives begins its own again.

    Args:
        store: the database.

    Raises:
        PyMongoError: the store is away.
    """
    sessions = store[_COLLECTION]
    sessions.delete_many({"at": {"$lt": datetime.now(UTC) - KEPT}})
    end(store, {bytes(document["_id"]) for document in sessions.find()})


def end(store: Database[dict[str, Any]], ids: set[bytes]) -> None:
    """End the transactions of these sessions.

    Raises:
        PyMongoError: the store is away.
    """
    if ids:
        store.client.admin.command("killSessions", [{"id": Binary(one, 4)} for one in sorted(ids)])


def _id(session: ClientSession) -> bytes:
    return bytes(session.session_id["id"])
