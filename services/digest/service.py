"""The digest service: takes events in, asks for digests that are due, and answers about them."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from nameko.timer import timer

from services.chassis.answering import rpc
from services.chassis.entrypoints import batches
from services.chassis.messages import Delivery
from services.chassis.process import Process
from services.chassis.providers import (
    Clock,
    Correlation,
    MongoStore,
    OutboxRelay,
    Reporting,
    Running,
)
from services.chassis.resting import Rest
from services.chassis.retention import SWEEP_SECONDS
from services.chassis.rpc import answers, answers_patiently
from services.chassis.verdicts import Done, Verdict
from services.contracts.errors import not_found
from services.contracts.registry import Queue
from services.digest import requests, retention
from services.digest.delivery.service import Recipients
from services.digest.intake import part, portions
from services.digest.latest import latest_digests
from services.digest.shelf import check_form
from services.digest.store import DATABASE, DigestStore
from services.digest.views import digest_view, page_view, request_view
from services.digest.workers import here

log = structlog.get_logger(__name__)

TICK_SECONDS = 30
MESSAGES_AT_ONCE = 50
# A digest may be two seconds late, and a fold costs the store nearly as much for few events as for
# many. Most of the time belongs to counting: its tallies are looked at right away.
PATIENCE_SECONDS = 0.5
REST = Rest(times=2.0, most=2.0)


class DigestService(Recipients):
    """What was heard, ready to be made into digests."""

    name = "digest"

    store: DigestStore = MongoStore(DATABASE, DigestStore)
    relay = OutboxRelay(DATABASE)
    now: Callable[[], datetime] = Clock()
    correlation: str = Correlation()
    process: Process = Running()
    report: Callable[[], dict[str, Any]] = Reporting()

    @batches(
        Queue.DIGEST_EVENTS, batch_size=MESSAGES_AT_ONCE, batch_age=PATIENCE_SECONDS, rest=REST
    )
    def take(self, deliveries: list[Delivery]) -> list[Verdict]:
        """Fold a batch of events into the read model."""
        facts, erasures = part(deliveries)
        for events in portions(facts):
            self.store.read.take(events)
        for asked in erasures:
            self.store.erase(asked, self.now())
        return [Done() for _ in deliveries]

    @timer(interval=TICK_SECONDS, eager=True)
    def ask_due(self) -> None:
        """Ask for the digests that are due."""
        for address in requests.ask_due(self.store, self.now(), self.correlation):
            log.info("digest.due", digest=address.key)

    @timer(interval=SWEEP_SECONDS)
    def remove_old(self) -> None:
        """Remove what was kept long enough."""
        settings, instance = self.process.settings, self.process.instance
        retention.remove_old(self.store.store, settings, instance, self.now())

    @rpc
    @answers
    def status(self) -> dict[str, Any]:
        """Return how this process and the workers do, and the latest digest of every dialogue."""
        workers = here(self.store.store, self.now())
        return {**self.report(), "workers": workers, "digests": latest_digests(self.store)}

    @rpc
    @answers
    def request_digest(self, dialogue_id: str, audience: str) -> dict[str, Any]:
        """Ask for a digest of the dialogue as it stands now; without news it is the same one."""
        address = requests.ask_now(self.store, dialogue_id, audience, self.now(), self.correlation)
        return request_view(address, self.store.shelf.find(*address.place))

    @rpc
    @answers
    def get_digest(
        self, dialogue_id: str, audience: str, period: str | None = None, form: str = "json"
    ) -> dict[str, Any]:
        """Return a digest of a period, or the latest, as json, text or html."""
        requests.check_audience(audience)
        check_form(form)
        head = self.store.shelf.find(dialogue_id, audience, period)
        if head is None:
            raise not_found("digest", f"{dialogue_id}/{audience}/{period or 'latest'}")
        body = self.store.shelf.form(head, form)
        return digest_view(head, json.loads(body) if form == "json" else body)

    @rpc
    @answers
    def list_digests(
        self,
        dialogue_id: str,
        audience: str | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> dict[str, Any]:
        """Return a page of a dialogue's digests, the newest first."""
        if audience is not None:
            requests.check_audience(audience)
        return page_view(self.store.shelf.page(dialogue_id, audience, after, limit + 1), limit)

    @rpc
    @answers_patiently
    def progress(self, dialogue_id: str) -> dict[str, int]:
        """Return how much of a dialogue was taken in."""
        return self.store.read.progress(dialogue_id)

    @rpc
    @answers_patiently
    def begin_rebuild(self) -> dict[str, bool]:
        """Empty the read model, so that a replay fills it anew; digests wait until the end."""
        self.store.read.begin_rebuild()
        return {"rebuilding": True}

    @rpc
    @answers_patiently
    def end_rebuild(self) -> dict[str, bool]:
        """Let digests be made again."""
        self.store.read.end_rebuild()
        return {"rebuilding": False}
