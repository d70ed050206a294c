"""The digest-worker: builds digests, any number of them side by side."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from nameko.timer import timer

from services.chassis import offload
from services.chassis.entrypoints import batches
from services.chassis.messages import Delivery
from services.chassis.providers import Clock, MongoStore, OutboxRelay, Reporting
from services.chassis.verdicts import Done, Park, Retry, Verdict
from services.contracts.envelope import Event
from services.contracts.errors import Code, KlankbordError
from services.contracts.registry import Queue
from services.digest.build import build
from services.digest.built import counting_failures
from services.digest.store import DATABASE, DigestStore
from services.digest.workers import HERE_SECONDS, say_here

log = structlog.get_logger(__name__)


class DigestWorker:
    """Takes one job at a time from the queue that all workers share."""

    name = "digest-worker"

    store: DigestStore = MongoStore(DATABASE, DigestStore)
    relay = OutboxRelay(DATABASE)
    now: Callable[[], datetime] = Clock()

    report: Callable[[], dict[str, Any]] = Reporting()

    @timer(interval=HERE_SECONDS, eager=True)
    def say_here(self) -> None:
        """Say that this worker is there."""
        say_here(self.store.store, self.report(), self.now())

    @batches(Queue.DIGEST_BUILD, batch_size=1)
    def build(self, deliveries: list[Delivery]) -> list[Verdict]:
        """Build the digests that are asked for."""
        return [self._delivery(delivery) for delivery in deliveries]

    def _delivery(self, delivery: Delivery) -> Verdict:
        try:
            for checked in delivery.events:
                self._job(checked.event, checked.data)
        except KlankbordError as error:
            return verdict(error)
        return Done()

    def _job(self, event: Event, job: dict[str, Any]) -> None:
        with counting_failures(job["audience"]):
            made = build(self.store, job, self.now, event.correlation, offload.run)
        log.info("digest.built", digest=event.id, made=made, correlation=event.correlation)


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
