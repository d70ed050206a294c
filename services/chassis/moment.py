"""Reading many collections as they were at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.read_concern import ReadConcern


@contextmanager
def one_moment(client: MongoClient[dict[str, Any]]) -> Iterator[ClientSession]:
    """Give a session in which all readings, of any database, are of one moment.

    Args:
        client: of the store.

    Raises:
        OperationFailure: while reading, when the store keeps no snapshots or kept it too short.
    """
    # The embedded store takes a snapshot session and then reads the present; its transactions do
    # hold to one moment. MongoDB ends a transaction after a minute, and a snapshot session not.
    if "secantusVersion" in client.server_info():
        with client.start_session() as session:
            session.start_transaction(read_concern=ReadConcern("snapshot"))
            try:
                yield session
            finally:
                if session.in_transaction:
                    session.abort_transaction()
        return
    with client.start_session(snapshot=True) as session:
        yield session
