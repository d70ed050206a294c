"""The digest-worker: builds and delivers digests, any number of them side by side."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from nameko.timer import timer

from services.chassis import garbage, offload
from services.chassis.config import Settings
from services.chassis.entrypoints import batches
from services.chassis.messages import Delivery
from services.chassis.providers import Clock, MongoStore, OutboxRelay, Rehearsed, Reporting, Set
from services.chassis.verdicts import Done, Park, Retry, Verdict
from services.contracts.envelope import Checked
from services.contracts.errors import Code, KlankbordError
from services.contracts.registry import Queue
from services.digest.build import build
from services.digest.built import counting_failures
from services.digest.delivery.job import do_job
from services.digest.delivery.reading import Worlds
from services.digest.rehearsing import rehearse
from services.digest.store import DATABASE, DigestStore
from services.digest.workers import HERE_SECONDS, say_here

log = structlog.get_logger(__name__)


class DigestWorker:
    """Takes one job at a time from the queue that all workers share."""

    name = "digest-worker"

    store: DigestStore = MongoStore(DATABASE, DigestStore)
    relay = OutboxRelay(DATABASE)
    now: Callable[[], datetime] = Clock()
    settings: Settings = Set()
    worlds = Worlds()
    rehearsed = Rehearsed(rehearse)
    report: Callable[[], dict[str, Any]] = Reporting()

    @timer(interval=HERE_SECONDS, eager=True)
    def say_here(self) -> None:
        """Say that this worker is there."""
        say_here(self.store.store, self.report(), self.now())

    @batches(Queue.DIGEST_BUILD, batch_size=1)
    def build(self, deliveries: list[Delivery]) -> list[Verdict]:
        """Build the digests that are asked for."""
        return [each(self._build, delivery) for delivery in deliveries]

    @batches(Queue.DIGEST_DELIVER, batch_size=1)
    def deliver(self, deliveries: list[Delivery]) -> list[Verdict]:
        """Bring digests to their recipients, a page of them at a time."""
        return [each(self._deliver, delivery) for delivery in deliveries]

    def _build(self, checked: Checked) -> None:
        event, job = checked.event, checked.data
        with counting_failures(job["audience"]):
            made = build(self.store, job, self.now, event.correlation, offload.run)
        log.info("digest.built", digest=event.id, made=made, correlation=event.correlation)
        garbage.give_back()

    def _deliver(self, checked: Checked) -> None:
        event = checked.event
        reached = do_job(self.store, checked, self.settings, self.worlds, self.now)
        log.info("delivery.done", job=event.id, reached=reached, correlation=event.correlation)


def each(do: Callable[[Checked], None], delivery: Delivery) -> Verdict:
    """Do a job for every event of a delivery, and return what is to become of it."""
    try:
        for checked in delivery.events:
            do(checked)
    except KlankbordError as error:
        return verdict(error)
    return Done()


def verdict(error: KlankbordError) -> Verdict:
    """Return what to do with a job that failed.

    A dialogue that is not known yet may be on its way. Whatever is away, or being rebuilt, is
    waited for by the consumer itself, however long it takes.

    Raises:
        KlankbordError: unavailable.
    """
    if error.code is Code.UNAVAILABLE:
        raise error
    if error.code is Code.UNKNOWN_DIALOGUE:
        return Retry(error.code, error.message)
    return Park.because(error)
