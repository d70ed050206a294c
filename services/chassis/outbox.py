"""The outbox: events stored with the change that caused them, and sent after it.

A change and its events are one atomic write. A relay publishes what is pending and clears it once
the broker has confirmed. When it dies in between the event is sent again, with the same id.
"""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError, PyMongoError

from services.chassis import traces
from services.chassis.backlog import Backlog
from services.chassis.backoff import Backoff
from services.chassis.failpoints import Point, passing
from services.chassis.logs import some_correlations
from services.chassis.messages import OutgoingMessage
from services.chassis.mongo import Store, delete_by_keys, find_by_keys
from services.chassis.publisher import Publisher
from services.contracts import envelope
from services.contracts.envelope import Event
from services.contracts.errors import KlankbordError
from services.contracts.registry import REGISTRY

log = structlog.get_logger(__name__)

PAGE = 200
LEASE = timedelta(seconds=5)
_IDLE = 0.1
# Of what another process adds nothing is heard: it is found when next looked for.
_LONGEST_IDLE = 0.5
# Another relay sends; to ask for its lease is a write.
_STANDBY = 1.0
_LEASE_ID = "relay"
# Per database: set when this process has added something.
_ADDED: dict[str, threading.Event] = {}


class Outbox:
    """The events of one database that still must be sent.

    Args:
        store: the service's database.
    """

    def __init__(self, store: Store) -> None:
        self.name = store.name
        self.added = _ADDED.setdefault(store.name, threading.Event())
        self._events = store["outbox"]
        self._leases = store["leases"]

    def prepare(self) -> None:
        """Make the index; idempotent."""
        self._events.create_index([("time", 1), ("_id", 1)])

    def add(self, session: ClientSession, events: Iterable[Event]) -> None:
        """Add events in the caller's transaction; what happened first is sent first.

        Args:
            session: of the transaction.
            events: to send; their types must be in the registry.

        Raises:
            DuplicateKeyError: one of them waits already; see ``add_missing``.
        """
        self._insert([_waiting(event) for event in events], session)

    def add_missing(self, session: ClientSession, events: Iterable[Event]) -> None:
        """Add events as ``add`` does, without those that wait already: said before, not sent yet.

        It costs a reading, so it is for what may be said again while the relay cannot send.
        """
        documents = {one["_id"]: one for one in map(_waiting, events)}
        for one in find_by_keys(self._events, documents, session, {"_id": 1}):
            del documents[one["_id"]]
        self._insert(list(documents.values()), session)

    def _insert(self, documents: list[dict[str, Any]], session: ClientSession) -> None:
        if documents:
            self._events.insert_many(documents, session=session)
            self.added.set()

    def pending(self, limit: int = PAGE) -> list[dict[str, Any]]:
        """Return the events that wait longest, at most ``limit``."""
        return list(self._events.find().sort([("time", 1), ("_id", 1)]).limit(limit))

    def count(self) -> int:
        """Return how many events wait."""
        return self._events.estimated_document_count()

    def clear(self, ids: list[str]) -> None:
        """Forget events that the broker has confirmed."""
        delete_by_keys(self._events, ids)

    def lease(self, holder: str, now: datetime) -> bool:
        """Return whether ``holder`` may send for the next 5 seconds.

        One relay at a time keeps events from being sent twice; it is an economy, not a safeguard.
        """
        try:
            self._leases.find_one_and_update(
                {"_id": _LEASE_ID, "$or": [{"holder": holder}, {"until": {"$lt": now}}]},
                {"$set": {"holder": holder, "until": now + LEASE}},
                upsert=True,
            )
        except DuplicateKeyError:
            return False
        return True

    def release(self, holder: str) -> None:
        """Give the lease back, so that another relay need not wait for its end."""
        self._leases.delete_one({"_id": _LEASE_ID, "holder": holder})


class Relay:
    """Publishes what is in an outbox until it is told to stop.

    Args:
        outbox: to send from.
        publisher: to send with.
        holder: the name of this relay, unique.
        now: the present, in UTC.
    """

    def __init__(
        self, outbox: Outbox, publisher: Publisher, holder: str, now: Callable[[], datetime]
    ) -> None:
        self._outbox = outbox
        self._publisher = publisher
        self._holder = holder
        self._now = now
        self._backlog = Backlog(outbox.name, outbox.count, now)
        self._stopping = threading.Event()
        self._leased_until = 0.0
        self._idle = _IDLE
        self.trouble: str | None = None

    def stop(self) -> None:
        """End after the page that is being sent."""
        self._stopping.set()
        self._outbox.added.set()

    def run(self) -> None:
        """Send pages of events until stopped."""
        backoff = Backoff(most=5.0)
        while not self._stopping.is_set():
            try:
                self._outbox.added.clear()
                leading = self._leading()
                sent = self.send_page() if leading else 0
                self.trouble = None
                backoff.reset()
            except (KlankbordError, PyMongoError) as error:
                self.trouble = str(error)[:500]
                log.warning("relay.waiting", database=self._outbox.name, error=self.trouble)
                backoff.wait(self._stopping)
                continue
            self._rest(sent, leading=leading)
        self._give_up_lease()

    def _rest(self, sent: int, *, leading: bool) -> None:
        """Wait before the next look, the longer the longer nothing was there to send."""
        if not leading:
            self._stopping.wait(_STANDBY)
        elif sent:
            self._idle = _IDLE
            # Clearing a few costs the store as much as clearing many.
            self._stopping.wait(_IDLE if sent < PAGE else 0.0)
        elif self._outbox.added.wait(self._idle):
            # It may not be committed yet: it is looked for again soon.
            self._idle = _IDLE
        else:
            self._idle = min(_LONGEST_IDLE, 2 * self._idle)

    def send_page(self) -> int:
        """Publish the events that wait longest, clear them, and return how many they were.

        Raises:
            KlankbordError: the broker is away.
            PyMongoError: the store is away.
        """
        documents = self._outbox.pending()
        self._backlog.saw(documents, PAGE)
        if not documents:
            return 0
        started = time.monotonic()
        passing(Point.RELAY_BEFORE_PUBLISH)
        self._publisher.publish([_message(document) for document in documents])
        passing(Point.RELAY_BEFORE_CLEAR)
        self._outbox.clear([document["_id"] for document in documents])
        passing(Point.RELAY_AFTER_CLEAR)
        traces.record(
            f"send {self._outbox.name}",
            (document["correlation"] for document in documents),
            time.monotonic() - started,
            {"events": len(documents)},
        )
        log.info(
            "relay.sent",
            database=self._outbox.name,
            events=len(documents),
            types=sorted({document["type"] for document in documents}),
            correlations=some_correlations([document["correlation"] for document in documents]),
        )
        return len(documents)

    def _leading(self) -> bool:
        """Return whether this relay holds the lease, renewing it in its second half only."""
        if time.monotonic() < self._leased_until:
            return True
        passing(Point.RELAY_BEFORE_LEASE)
        if not self._outbox.lease(self._holder, self._now()):
            self._backlog.leave()
            return False
        passing(Point.RELAY_AFTER_LEASE)
        self._leased_until = time.monotonic() + LEASE.total_seconds() / 2
        return True

    def _give_up_lease(self) -> None:
        passing(Point.RELAY_BEFORE_RELEASE)
        try:
            self._outbox.release(self._holder)
            passing(Point.RELAY_AFTER_RELEASE)
        except PyMongoError as error:
            log.info("relay.lease_kept", error=str(error)[:500])


def _waiting(event: Event) -> dict[str, Any]:
    return {
        # An event is known by its source and id together.
        "_id": f"{event.source}\n{event.id}",
        "type": event.type,
        "correlation": event.correlation,
        "time": event.time,
        "body": envelope.write(event),
    }


def _message(document: dict[str, Any]) -> OutgoingMessage:
    event_type = REGISTRY[document["type"]]
    return OutgoingMessage(
        body=bytes(document["body"]),
        exchange=event_type.exchange,
        routing_key=document["type"],
        mandatory=bool(event_type.consumers),
    )
