"""The databases of all services, seen as what is to be backed up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.collection import Collection

from services.chassis import mongo
from services.chassis.migrations import RESTORING, SCHEMA

Client = MongoClient[dict[str, Any]]

PREFIX = "klankbord_"
GATE_DATABASE, GATE = "klankbord_digest", "gate"
LEASES = "leases"
# What processes tell each other about the present means nothing later.
TRANSIENT = frozenset({LEASES, "turns", "turns_asked", "workers"})
# A store that was only prepared holds these; it is empty all the same.
BOOKKEEPING = frozenset({*TRANSIENT, SCHEMA, GATE})

_RAW: CodecOptions[Any] = CodecOptions(document_class=RawBSONDocument)


def connect(url: str) -> Client:
    """Return a client whose writes are majority and journaled."""
    return mongo.connect(url, "admin").client


def databases(client: Client) -> list[str]:
    """Return the names of all services' databases that are there."""
    return sorted(name for name in client.list_database_names() if name.startswith(PREFIX))


def collections(client: Client, database: str) -> list[str]:
    """Return the names of a database's collections, without the store's own."""
    names = client[database].list_collection_names()
    return sorted(name for name in names if not name.startswith("system."))


def raw(client: Client, database: str, collection: str) -> Collection[RawBSONDocument]:
    """Return a collection whose documents are bytes, so that each stays exactly what it was."""
    found: Any = client[database].get_collection(collection, codec_options=_RAW)
    return found  # type: ignore[no-any-return]


def at_work(client: Client) -> list[str]:
    """Return the databases of which a service says that it is at work just now."""
    now = datetime.now(UTC)
    return [
        name
        for name in databases(client)
        if client[name][LEASES].find_one({"until": {"$gt": now}}) is not None
    ]


def filled(client: Client) -> list[str]:
    """Return the collections that hold anything but bookkeeping."""
    return [
        f"{database}.{collection}"
        for database in databases(client)
        for collection in collections(client, database)
        if collection not in BOOKKEEPING and client[database][collection].find_one() is not None
    ]


def unfinished(client: Client) -> bool:
    """Return whether a restore was begun and not finished."""
    return any(
        client[name][SCHEMA].find_one({"_id": RESTORING}) is not None for name in databases(client)
    )
