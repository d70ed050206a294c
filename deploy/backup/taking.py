"""Taking a backup: all databases as they are at one moment, while everybody works on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import IO

from pymongo.client_session import ClientSession
from pymongo.errors import OperationFailure

from deploy.backup.archive import ArchiveWriter, Manifest
from deploy.backup.errors import BackupError
from deploy.backup.stores import TRANSIENT, Client, collections, databases, raw, unfinished
from services.chassis import VERSION
from services.chassis.moment import one_moment
from services.contracts.fields import format_time

Report = Callable[[str], None]

_AT_ONCE = 1_000
_TOO_OLD = 239


def take(client: Client, file: IO[bytes], report: Report) -> Manifest:
    """Write a backup of everything to a file.

    One snapshot is read for all databases together, so what one service told and another took in
    fits. Nobody has to wait.

    Args:
        client: of the store; may read every service's database.
        file: to write to; need not be seekable.
        report: gets progress, line by line.

    Raises:
        BackupError: there is nothing to back up, or the store cannot give a snapshot.
        PyMongoError: the store is away.
    """
    names = databases(client)
    if not names:
        raise BackupError("There is nothing to back up: the store holds none of our databases.")
    if unfinished(client):
        raise BackupError("A restore of this store was not finished: run that again first.")
    wanted = [
        (database, collection)
        for database in names
        for collection in collections(client, database)
        if collection not in TRANSIENT
    ]
    writer = ArchiveWriter(file)
    taken_at = format_time(datetime.now(UTC))
    try:
        with one_moment(client) as session:
            for database, collection in wanted:
                part = writer.write(
                    database, collection, _documents(client, session, database, collection)
                )
                report(f"{part.name}: {part.documents} documents")
    except OperationFailure as error:
        raise BackupError(_advice(error)) from error
    return writer.finish(VERSION, taken_at)


def _documents(
    client: Client, session: ClientSession, database: str, collection: str
) -> Iterator[bytes]:
    found = raw(client, database, collection).find({}, session=session).batch_size(_AT_ONCE)
    for document in found:
        yield bytes(document.raw)


def _advice(error: OperationFailure) -> str:
    if error.code == _TOO_OLD:
        return (
            "The store kept its snapshot for too short a time: raise its parameter "
            "minSnapshotHistoryWindowInSeconds to longer than a backup takes."
        )
    reason = (error.details or {}).get("errmsg") or str(error)
    return f"The store gave no snapshot: {reason}."
