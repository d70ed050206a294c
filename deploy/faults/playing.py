"""Traffic and faults at the same time, and the rest after them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from deploy.clock import REAL_TIME
from deploy.faults.conducting import Conducted, Conductor
from deploy.faults.control import Node
from deploy.faults.digesting import Asker
from deploy.faults.feed import Feed
from deploy.faults.injecting import Means
from deploy.faults.ledger import Ledger
from deploy.faults.options import Options
from deploy.faults.plan import Fault
from deploy.faults.processes import Processes
from deploy.faults.publishers import Publishers, Tracks
from deploy.faults.settling import Open, Settled, Settling, settle
from deploy.faults.stack import FaultStack
from deploy.faults.traffic import sendings
from deploy.local.state import live_state
from deploy.meter import Meter

_SETTLE_AT_MOST = 240.0
# What the doors turned away while they were closed is sent later.
_TRAFFIC_PATIENCE = 300.0


@dataclass(frozen=True)
class Played:
    """What happened while the traffic ran, and after it.

    Args:
        conducted: the faults.
        tracks: of the publishers.
        settled: how everything came to rest.
    """

    conducted: Conducted
    tracks: Tracks
    settled: Settled

    @property
    def settle_seconds(self) -> float:
        """From the end of the last fault until nothing was open."""
        return self.settled.at - self.conducted.ended

    @property
    def waited_for(self) -> dict[str, float]:
        """For each thing that was open after the last fault, for how many seconds it was."""
        ended = self.conducted.ended
        return {name: round(at - ended, 1) for name, at in self.settled.last_seen.items()}


class Playing:
    """Plays one run on a stack.

    Args:
        options: how much, and from which seed.
        stack: to hurt.
        ledger: file for what was accepted; the faults are written down beside it.
        meter: shows progress.
    """

    def __init__(self, options: Options, stack: FaultStack, ledger: Path, meter: Meter) -> None:
        self._options, self._stack = options, stack
        self._ledger, self._meter = ledger, meter
        self._node = Node(stack.node)

    def play(
        self,
        faults: tuple[Fault, ...],
        processes: Processes,
        client: MongoClient[dict[str, Any]],
    ) -> Played:
        """Send the traffic, inject the faults, and wait until nothing is on its way.

        Args:
            faults: in their order.
            processes: of the stack.
            client: of the store, past the proxy.

        Raises:
            LocalError: a fault could not be undone, or the proxy is gone.
        """
        with self._traffic() as (publishers, asker):
            links = self._stack.links
            means = Means(processes, links, self._node, lambda: publishers.tracks.nacks, asker.stir)
            conductor = Conductor(means, REAL_TIME, self._note)
            try:
                with self._meter.step("Injecting faults", len(faults)) as advance:
                    conductor.play(faults, lambda: publishers.busy, _TRAFFIC_PATIENCE, advance)
            finally:
                conductor.undo_all()
        return Played(conductor.conducted, publishers.tracks, self._settle(client))

    @contextmanager
    def _traffic(self) -> Iterator[tuple[Publishers, Asker]]:
        options, stack = self._options, self._stack.stack
        with Ledger(self._ledger) as ledger:
            publishers = Publishers(
                options.seed,
                Feed(sendings(options.seed, options.events), options.rate),
                ledger,
                self._stack.publishers_url,
                stack.gateway_url,
                stack.admin_key,
            )
            asker = Asker(
                options.seed, ledger, stack.gateway_url, stack.admin_key, options.digest_every
            )
            try:
                publishers.start()
                asker.start()
                yield publishers, asker
            finally:
                publishers.stop()
                asker.stop()

    def _settle(self, client: MongoClient[dict[str, Any]]) -> Settled:
        states = [live_state(home) for home in (self._stack.parts, self._stack.services)]
        ready_urls = {name: url for one in states if one for name, url in one.ready_urls.items()}
        settling = Settling(self._stack.stack.amqp_url, client, ready_urls, self._node)
        with self._meter.step("Waiting until nothing is on its way", 1) as advance:

            def seen(found: Open) -> None:
                self._note(f"open: {dict(found)}")
                advance(int(not found))

            return settle(settling.open_work, _SETTLE_AT_MOST, REAL_TIME, seen)

    def _note(self, text: str) -> None:
        # Beside the logs, so that a fault can be found in them.
        with self._ledger.with_name("faults.log").open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC).isoformat(timespec='milliseconds')} {text}\n")
