"""Restoring a backup: verified first, into a store that nobody works on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from bson.raw_bson import RawBSONDocument

from deploy.backup.archive import ArchiveReader, Part
from deploy.backup.errors import BackupError
from deploy.backup.stores import (
    GATE,
    GATE_DATABASE,
    Client,
    at_work,
    collections,
    databases,
    filled,
    raw,
)
from deploy.backup.taking import Report
from services.chassis.migrations import RESTORING, SCHEMA

_MOST_AT_ONCE = 1_000
_MOST_BYTES = 8 * 1024 * 1024


def restore(client: Client, archive: ArchiveReader, *, replace: bool, report: Report) -> None:
    """Put a backup into a store.

    A service that finds a restore that was not finished does not start, so an interrupted one does
    no harm: run it again. Afterwards the digest's read model is marked to be rebuilt, because what
    was on its way to it at the moment of the backup is in no database.

    Args:
        client: of the store; may write every service's database.
        archive: of the backup.
        replace: whether what is there may be thrown away.
        report: gets progress, line by line.

    Raises:
        BackupError: the backup is damaged, the store is not empty, or services are at work.
        PyMongoError: the store is away.
    """
    report("Verifying the backup")
    archive.verify()
    _refuse_where_at_work(client)
    if not replace:
        _refuse_where_filled(client)
    wanted = sorted({part.database for part in archive.manifest.parts})
    everything = sorted({*wanted, *databases(client)})
    for database in everything:
        client[database][SCHEMA].replace_one({"_id": RESTORING}, {}, upsert=True)
    _clear(client, everything)
    for part in archive.manifest.parts:
        _fill(client, archive, part)
        report(f"{part.name}: {part.documents} documents")
    _ask_for_rebuild(client)
    for database in everything:
        client[database][SCHEMA].delete_one({"_id": RESTORING})


def _refuse_where_at_work(client: Client) -> None:
    if names := at_work(client):
        raise BackupError(
            f"Services work on {', '.join(names)}: stop them, wait five seconds, and try again."
        )


def _refuse_where_filled(client: Client) -> None:
    if names := filled(client):
        raise BackupError(
            f"The store is not empty ({names[0]} and {len(names) - 1} more hold data). "
            "With --replace everything in it is thrown away."
        )


def _clear(client: Client, names: list[str]) -> None:
    for database in names:
        for collection in collections(client, database):
            if collection == SCHEMA:
                client[database][SCHEMA].delete_many({"_id": {"$ne": RESTORING}})
            else:
                client[database].drop_collection(collection)


def _fill(client: Client, archive: ArchiveReader, part: Part) -> None:
    collection = raw(client, part.database, part.collection)
    inserted = 0
    for documents in _portions(archive.documents(part)):
        collection.insert_many(documents, ordered=False)
        inserted += len(documents)
    if inserted != part.documents:
        raise BackupError(f"'{part.name}' has {inserted} of {part.documents} documents.")


def _portions(documents: Iterator[bytes]) -> Iterator[list[RawBSONDocument]]:
    """Yield documents in portions of bounded number and size."""
    count = size = portion = 0

    def number(document: bytes) -> int:
        nonlocal count, size, portion
        if count >= _MOST_AT_ONCE or size + len(document) > _MOST_BYTES:
            count, size, portion = 0, 0, portion + 1
        count, size = count + 1, size + len(document)
        return portion

    for _, some in groupby(documents, key=number):
        yield [RawBSONDocument(document) for document in some]


def _ask_for_rebuild(client: Client) -> None:
    gate: Any = client[GATE_DATABASE][GATE]
    gate.update_many({}, {"$set": {"rebuilding": True}})
