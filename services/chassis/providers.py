"""What a service may ask for, as nameko dependency providers of a few lines each."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import structlog
from nameko.extensions import DependencyProvider

from services.chassis import clock, mongo, offload, process, retention, sessions
from services.chassis.config import Settings
from services.chassis.failpoints import Point, passing
from services.chassis.outbox import Outbox, Relay
from services.chassis.persisting import persist
from services.chassis.presence import ANSWER_SECONDS, Presence, need_here
from services.chassis.publisher import Publisher
from services.chassis.report import report


class Prepared(Protocol):
    """A store class's instance: it makes its own indexes."""

    def prepare(self) -> None:
        """Make indexes and validators; idempotent."""


class MongoStore(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Injects a store on the service's own database, prepared before the service starts.

    Args:
        database: its name.
        store: called with the pymongo database.
    """

    def __init__(self, database: str, store: Callable[[mongo.Store], Prepared]) -> None:
        super().__init__()
        self.database = database
        self.store = store

    def setup(self) -> None:
        """Connect and prepare."""
        this = process.of(self.container)
        store = mongo.connect(this.settings.mongo_url, self.database)
        self.instance = self.store(store)
        persist(lambda: self._prepare(store), lambda: this.health.is_stopping)
        self.presence = Presence("store", lambda: mongo.check(store, ANSWER_SECONDS))
        this.health.add("store", lambda: self.presence.trouble)

    def prepare_database(self, url: str) -> None:
        """Prepare the database outside of any process of the service; idempotent.

        Args:
            url: of the store.
        """
        self.store(mongo.connect(url, self.database)).prepare()

    def _prepare(self, store: mongo.Store) -> None:
        retention.prepare(store)
        # A predecessor that was killed at work would block what it touched for a minute.
        sessions.end_all(store)
        passing(Point.START_BEFORE_PREPARE)
        self.instance.prepare()
        passing(Point.START_AFTER_PREPARE)

    def start(self) -> None:
        """Watch the store in a thread of its own."""
        self.thread = self.container.spawn_managed_thread(self.presence.watch, "watch the store")

    def stop(self) -> None:
        """Stop watching."""
        self.presence.stop()
        self.thread.wait()

    def worker_setup(self, worker_ctx: Any) -> None:
        """Let calls end when the store is away."""
        need_here(self.presence)

    def get_dependency(self, worker_ctx: Any) -> Prepared:
        """Return the store."""
        return self.instance


class OutboxRelay(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Runs the relay of a database's outbox beside the service.

    Args:
        database: its name.
    """

    def __init__(self, database: str) -> None:
        super().__init__()
        self.database = database

    def prepare_database(self, url: str) -> None:
        """Prepare the outbox outside of any process of the service; idempotent.

        Args:
            url: of the store.
        """
        Outbox(mongo.connect(url, self.database)).prepare()

    def setup(self) -> None:
        """Make the relay."""
        this = process.of(self.container)
        outbox = Outbox(mongo.connect(this.settings.mongo_url, self.database))
        persist(outbox.prepare, lambda: this.health.is_stopping)
        self.relay = Relay(outbox, this.publisher, this.instance, clock.now)
        this.health.add("relay", lambda: self.relay.trouble)

    def start(self) -> None:
        """Run the relay in a thread of its own."""
        self.thread = self.container.spawn_managed_thread(self.relay.run, "relay")

    def stop(self) -> None:
        """Wait until the page on its way is sent."""
        self.relay.stop()
        self.thread.wait()


class Rehearsed(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Does heavy computing once before the service starts, where it is done later too.

    Args:
        rehearse: what is done.
    """

    def __init__(self, rehearse: Callable[[], None]) -> None:
        super().__init__()
        self.rehearse = rehearse

    def setup(self) -> None:
        """Do it."""
        offload.run(self.rehearse)


class Reporting(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Injects a function that says how this process is doing."""

    def get_dependency(self, worker_ctx: Any) -> Callable[[], dict[str, Any]]:
        """Return the function."""
        return partial(report, process.of(self.container))


class Running(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Injects the process that the service runs in, with its settings."""

    def get_dependency(self, worker_ctx: Any) -> process.Process:
        """Return the process."""
        return process.of(self.container)


class Publishing(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Injects the process's confirming publisher."""

    def get_dependency(self, worker_ctx: Any) -> Publisher:
        """Return the publisher."""
        return process.of(self.container).publisher


class Set(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Injects the settings of the process."""

    def get_dependency(self, worker_ctx: Any) -> Settings:
        """Return the settings."""
        return process.of(self.container).settings


class Clock(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Injects a function that returns the present in UTC."""

    def get_dependency(self, worker_ctx: Any) -> Callable[[], datetime]:
        """Return the clock."""
        return clock.now


class Correlation(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Injects the correlation id of the current call, and puts it on every line it logs."""

    KEY = "correlation"

    def worker_setup(self, worker_ctx: Any) -> None:
        """Bind the id to the logs of this worker."""
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(correlation=self.get_dependency(worker_ctx))

    def get_dependency(self, worker_ctx: Any) -> str:
        """Return the caller's correlation id, or one made from this call."""
        correlation: str = worker_ctx.context_data.get(self.KEY) or worker_ctx.call_id
        return correlation
