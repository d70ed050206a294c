"""The store: connecting, transactions with an end, and knowing when it is away."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import structlog
from pymongo import MongoClient, WriteConcern, timeout
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    DuplicateKeyError,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WaitQueueTimeoutError,
)
from pymongo.read_concern import ReadConcern

from services.chassis import metrics
from services.chassis.away import AwayError
from services.chassis.backoff import Backoff
from services.chassis.failpoints import Point, passing
from services.chassis.pieces import pieces
from services.chassis.sessions import Sessions
from services.contracts.errors import Code, KlankbordError

log = structlog.get_logger(__name__)

T = TypeVar("T")
Store = Database[dict[str, Any]]

MAJORITY = WriteConcern("majority", j=True)
# The embedded store compares every document it finds with every key that was asked for.
KEYS_AT_ONCE = 50
# Where hardly any of them is there.
RARE_KEYS_AT_ONCE = 250
_DUPLICATE_KEY = 11_000
# A process that starts ends its siblings' transactions, and MongoDB puts no label on this answer.
_INTERRUPTED = 11_601
# Nor on this one: what was being read has gone, as when another process drops what it has emptied.
_CURSOR_GONE = 43
# Not the message's fault: rights lost (13, 18, 8000), the disk full (14031), no majority (64, 100).
_AWAY_CODES = frozenset({13, 18, 64, 100, 8_000, 14_031, _INTERRUPTED})
# A store that is away cannot be asked to abort, and somebody waits to hear that it is.
_ABORT_SECONDS = 0.3
# A duplicate key is a race the first times; after that it is a fault of ours.
_MOST_DUPLICATES = 5
_SESSIONS = Sessions()


def connect(url: str, database: str) -> Store:
    """Return a database whose writes are majority and journaled and whose times are UTC.

    Nothing is sent before the first use.

    Args:
        url: of the store.
        database: the service's own.
    """
    client: MongoClient[dict[str, Any]] = MongoClient(
        url,
        w="majority",
        journal=True,
        readConcernLevel="majority",
        tz_aware=True,
        connect=False,
        appname=database,
        serverSelectionTimeoutMS=3_000,
        connectTimeoutMS=3_000,
        socketTimeoutMS=30_000,
    )
    return client[database]


def is_away(error: BaseException) -> bool:
    """Return whether an exception means that the store or another part is away for now."""
    if isinstance(error, KlankbordError):
        return error.code is Code.UNAVAILABLE
    if isinstance(error, OperationFailure) and error.code in _AWAY_CODES:
        return True
    return isinstance(error, AutoReconnect | ExecutionTimeout | WaitQueueTimeoutError)


def find_by_keys(
    collection: Collection[dict[str, Any]],
    keys: Iterable[str],
    session: ClientSession | None = None,
    fields: Mapping[str, int] | None = None,
    at_once: int = KEYS_AT_ONCE,
) -> Iterator[dict[str, Any]]:
    """Return the documents with these ``_id`` that exist, in no promised order.

    Args:
        collection: to look in.
        keys: any number.
        session: of the transaction, where there is one.
        fields: to return; all when None.
        at_once: keys that are asked for together.
    """
    for condition in _some_at_once(keys, at_once):
        yield from collection.find(condition, fields, session=session)


def delete_by_keys(
    collection: Collection[dict[str, Any]],
    keys: Iterable[str],
    session: ClientSession | None = None,
) -> None:
    """Delete the documents with these ``_id`` that exist.

    Args:
        collection: to delete from.
        keys: any number.
        session: of the transaction, where there is one.
    """
    for condition in _some_at_once(keys):
        collection.delete_many(condition, session=session)


def _some_at_once(keys: Iterable[str], number: int = KEYS_AT_ONCE) -> Iterator[dict[str, Any]]:
    for some in pieces(sorted(keys), number):
        yield {"_id": {"$in": some}}


def check(store: Store, seconds: float = 1.0) -> None:
    """Raise ``PyMongoError`` when the store does not answer within ``seconds``."""
    with timeout(seconds):
        store.client.admin.command("ping")


def in_transaction(
    store: Store, work: Callable[[ClientSession], T], *, deadline: float = 10.0
) -> T:
    """Run ``work`` in a transaction and return what it returns once that is committed.

    Conflicts begin again, with jitter, so ``work`` must read what it decides on inside.

    Args:
        store: the database.
        work: reads and writes with the session that it is given.
        deadline: seconds for all tries together.

    Raises:
        KlankbordError: unavailable; the deadline passed, or the store is away. The effect is
            then unknown, so the caller must be able to repeat it.
    """
    started = time.monotonic()
    attempts = _Attempts(started + deadline)
    try:
        with store.client.start_session() as session:
            passing(Point.SESSION_BEFORE)
            _SESSIONS.begin(store, session)
            passing(Point.SESSION_AFTER)
            try:
                return _repeat(store, session, work, attempts)
            except (PyMongoError, AwayError):
                _SESSIONS.leave(session)
                raise
    except PyMongoError as error:
        if not (is_away(error) or _is_transient(error)):
            raise
        log.warning("store.away", database=store.name, error=str(error)[:500])
        why = "cannot be reached" if is_away(error) else "is too busy"
        raise KlankbordError(Code.UNAVAILABLE, f"The store {why}.") from error
    finally:
        metrics.TRANSACTION_SECONDS.labels(store.name).observe(time.monotonic() - started)


class _Attempts:
    def __init__(self, end: float) -> None:
        self.end = end
        self.duplicates = 0
        self.backoff = Backoff(first=0.01, most=0.1)

    def again_or_raise(self, error: PyMongoError) -> None:
        if _is_duplicate(error):
            self.duplicates += 1
        may_repeat = _is_transient(error) or 0 < self.duplicates <= _MOST_DUPLICATES
        if not may_repeat or time.monotonic() >= self.end:
            raise error
        time.sleep(self.backoff.next())


def _repeat(
    store: Store, session: ClientSession, work: Callable[[ClientSession], T], attempts: _Attempts
) -> T:
    while True:
        try:
            return _attempt(session, work, attempts)
        except PyMongoError as error:
            attempts.again_or_raise(error)
            metrics.TRANSACTION_RETRIES.labels(store.name).inc()


def _attempt(session: ClientSession, work: Callable[[ClientSession], T], attempts: _Attempts) -> T:
    session.start_transaction(read_concern=ReadConcern("snapshot"), write_concern=MAJORITY)
    try:
        passing(Point.TRANSACTION_STARTED)
        result = work(session)
    except BaseException:
        if session.in_transaction:
            with timeout(_ABORT_SECONDS):
                session.abort_transaction()
        raise
    passing(Point.TRANSACTION_BEFORE_COMMIT)
    _commit(session, attempts)
    passing(Point.TRANSACTION_AFTER_COMMIT)
    return result


def _commit(session: ClientSession, attempts: _Attempts) -> None:
    while True:
        try:
            session.commit_transaction()
        except PyMongoError as error:
            label = "UnknownTransactionCommitResult"
            # Only the commit may be repeated then: it may have happened.
            unknown = error.has_error_label(label) or _has_code(error, _INTERRUPTED)
            if not unknown or time.monotonic() >= attempts.end:
                raise
        else:
            return


def _is_transient(error: PyMongoError) -> bool:
    unlabelled = _has_code(error, _INTERRUPTED) or _has_code(error, _CURSOR_GONE)
    return unlabelled or error.has_error_label("TransientTransactionError")


def _has_code(error: PyMongoError, code: int) -> bool:
    return isinstance(error, OperationFailure) and error.code == code


def _is_duplicate(error: PyMongoError) -> bool:
    if isinstance(error, BulkWriteError):
        failures = error.details.get("writeErrors", [])
        return any(failure.get("code") == _DUPLICATE_KEY for failure in failures)
    return isinstance(error, DuplicateKeyError)
