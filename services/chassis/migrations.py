"""Changes to how documents look, made once for every store, whoever starts first.

The collection ``schema`` says for each collection which version its documents have. A migration
must be idempotent: two processes may run it at the same moment, and a process that dies halfway
leaves the rest to the next. During a rolling update old and new processes work side by side, so a
migration must leave documents that the version before can read; one that cannot is ``breaking``,
and the version before then refuses to start instead of misreading what it finds.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError, OperationFailure

from services.chassis import clock
from services.chassis.layout import make_collection
from services.chassis.mongo import Store, delete_by_keys, in_transaction

log = structlog.get_logger(__name__)

SCHEMA = "schema"
# A restore writes this first and removes it last.
RESTORING = "restoring"
_NO_INDEX = 27
_MOVED_AT_ONCE, _MOVE_SECONDS = 500, 60.0

Document = dict[str, Any]
Put = Callable[[list[Document], ClientSession], None]


class UnfitStoreError(Exception):
    """The store holds what this version must not work with; the text says what to do."""


@dataclass(frozen=True)
class Migration:
    """One change of a collection's documents.

    Args:
        collection: whose.
        version: of the collection after it, counted from 1.
        summary: one sentence for the log.
        change: makes it; idempotent, in small transactions.
        breaking: the version of Klankbord before cannot read what it leaves.
    """

    collection: str
    version: int
    summary: str
    change: Callable[[Store], None]
    breaking: bool = False


def migrate(store: Store, migrations: Iterable[Migration]) -> None:
    """Bring a store up to date; what is up to date costs one small reading.

    Args:
        store: of one service.
        migrations: all there ever were, of all its collections.

    Raises:
        UnfitStoreError: a restore was not finished, or a newer version made a breaking change.
        PyMongoError: the store is away.
    """
    kept = {document["_id"]: document for document in store[SCHEMA].find()}
    known = sorted(migrations, key=lambda one: (one.collection, one.version))
    _refuse_unfit(store, kept, {one.collection: one.version for one in known})
    for migration in known:
        if migration.version > kept.get(migration.collection, {}).get("version", 0):
            log.info(
                "store.migrating",
                database=store.name,
                collection=migration.collection,
                version=migration.version,
                summary=migration.summary,
            )
            migration.change(store)
            _keep(store, migration)


def versions(store: Store) -> dict[str, int]:
    """Return the version of every collection that has one."""
    found = store[SCHEMA].find({"version": {"$exists": True}})
    return {document["_id"]: document["version"] for document in found}


def _refuse_unfit(store: Store, kept: dict[str, Any], latest: dict[str, int]) -> None:
    if RESTORING in kept:
        raise UnfitStoreError(
            f"A restore of '{store.name}' was not finished: run it again, with --replace."
        )
    for collection, document in kept.items():
        if document.get("needs", 0) > latest.get(collection, 0):
            raise UnfitStoreError(
                f"'{store.name}.{collection}' was written by a newer version of Klankbord: "
                "run that version, or restore a backup from before it."
            )


def _keep(store: Store, migration: Migration) -> None:
    after: dict[str, Any] = {
        "$max": {
            "version": migration.version,
            "needs": migration.version if migration.breaking else 0,
        },
        "$set": {"migrated_at": clock.now()},
    }
    try:
        store[SCHEMA].update_one({"_id": migration.collection}, after, upsert=True)
    except DuplicateKeyError:
        # Another process has just made the document.
        store[SCHEMA].update_one({"_id": migration.collection}, after)


def move_out(store: Store, collection: str, into: str, put: Put) -> None:
    """Put all documents of a collection into another, some at a time, and drop it.

    Args:
        store: of one service.
        collection: to empty; where it is empty nothing is made.
        into: the other, which a transaction could not make.
        put: puts some documents there, within the transaction that removes them here.
    """
    while store[collection].find_one({}, {"_id": 1}):
        make_collection(store, into)
        move = partial(_move_some, store[collection], put)
        in_transaction(store, move, deadline=_MOVE_SECONDS)
    store.drop_collection(collection)


def _move_some(collection: Collection[Document], put: Put, session: ClientSession) -> None:
    some = list(collection.find(session=session, limit=_MOVED_AT_ONCE))
    put(some, session)
    delete_by_keys(collection, [one["_id"] for one in some], session)


def drop_index(store: Store, collection: str, fields: Iterable[str]) -> None:
    """Drop an ascending index where it is there still.

    Args:
        store: of one service.
        collection: that has it.
        fields: of the index, in order.
    """
    wanted = [(field, 1) for field in fields]
    for name, index in store[collection].index_information().items():
        if list(index["key"]) == wanted:
            _drop_named(store, collection, name)


def _drop_named(store: Store, collection: str, name: str) -> None:
    try:
        store[collection].drop_index(name)
    except OperationFailure as error:
        # Another process has just dropped it.
        if error.code != _NO_INDEX:
            raise
