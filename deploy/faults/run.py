"""One fault run: a stack, traffic and faults on it, rest, and the checks."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from pymongo import MongoClient

from deploy.client import LONG_SECONDS, Client, address
from deploy.clock import REAL_TIME
from deploy.faults import audit
from deploy.faults.checks import check
from deploy.faults.conducting import Conducted, Conductor
from deploy.faults.control import Node
from deploy.faults.digesting import Asker
from deploy.faults.exits import unexpected
from deploy.faults.feed import Feed
from deploy.faults.injecting import Means
from deploy.faults.ledger import Ledger, read_ledger
from deploy.faults.observed import observe
from deploy.faults.opening import open_dialogues
from deploy.faults.options import Options
from deploy.faults.plan import Fault
from deploy.faults.processes import Processes
from deploy.faults.publishers import Publishers, Tracks
from deploy.faults.result import Result, happened
from deploy.faults.settling import Settled, Settling, settle
from deploy.faults.stack import Command, FaultStack, Report, fault_stack, usual_command
from deploy.faults.traffic import breakage, sendings
from deploy.local.state import live_state
from deploy.meter import Meter

_SETTLE_AT_MOST = 240.0
# What the doors turned away while they were closed is sent later.
_TRAFFIC_PATIENCE = 300.0
_STORE_MS = 2_000


@dataclass(frozen=True)
class Played:
    """What happened while the traffic ran.

    Args:
        conducted: the faults.
        tracks: of the publishers.
    """

    conducted: Conducted
    tracks: Tracks


def run(
    options: Options,
    faults: tuple[Fault, ...],
    report: Report,
    meter: Meter,
    command: Command = usual_command,
) -> Result:
    """Do one run; its folder stays where something was wrong.

    Args:
        options: how much, and from which seed.
        faults: to inject, in their order.
        report: gets progress, line by line.
        meter: shows progress.
        command: gives the command of each process.

    Raises:
        LocalError: the stack did not start, or broke beyond use.
        StoppedError: a signal came; everything was stopped.
    """
    # What the publishers would log about a broker that is away, the result says in figures.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    began = REAL_TIME.now()
    folder = Path(tempfile.mkdtemp(prefix="klankbord-faults-"))
    kept = False
    try:
        with fault_stack(folder, report, command) as stack:
            result = _Run(options, faults, stack, folder / "ledger", meter).result(began)
        kept = not result.ok
        return result
    except Exception:
        kept = True
        raise
    finally:
        if kept:
            report(f"Logs, data and ledger of this run are kept in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


class _Run:
    def __init__(
        self,
        options: Options,
        faults: tuple[Fault, ...],
        stack: FaultStack,
        ledger: Path,
        meter: Meter,
    ) -> None:
        self._options, self._faults, self._ledger = options, faults, ledger
        self._stack, self._meter = stack, meter
        self._node = Node(stack.node)
        self._gateway = Client(stack.stack.gateway_url, stack.stack.admin_key)

    def result(self, began: float) -> Result:
        """Play, settle, observe and check."""
        options, url = self._options, self._stack.stack.mongo_url
        with MongoClient[dict[str, Any]](url, serverSelectionTimeoutMS=_STORE_MS) as client:
            open_dialogues(self._gateway, client)
            audit.listen(self._stack.stack.amqp_url)
            processes = Processes(self._stack, client)
            played = self._play(processes)
            settled = self._settle(client)
            exits = processes.exits()
            recount = self._gateway.send("POST", address("recount"), {}, LONG_SECONDS).value
            seen = observe(client, self._stack.stack.amqp_url, recount)
        promised = read_ledger(self._ledger)
        injected = played.conducted.injected
        return Result(
            seed=options.seed,
            events=options.events,
            accepted=len(promised.events),
            duplicates_sent=promised.again,
            invalid=sum(bool(breakage(options.seed, one)) for one in range(options.events)),
            findings=check(options.seed, options.events, promised, seen),
            faults=happened(injected, exits),
            planned=len(self._faults),
            restarts=tuple(unexpected(exits, [one.pid for one in injected])),
            settle_seconds=settled.at - played.conducted.ended,
            unsettled=settled.open,
            seconds=REAL_TIME.now() - began,
            meanwhile={
                "refused": played.tracks.refused.total(),
                "closed_doors": played.tracks.away,
                "full_queues": played.tracks.nacks,
                "digests": len(promised.digests),
            },
        )

    def _play(self, processes: Processes) -> Played:
        with self._traffic() as (publishers, asker):
            means = Means(
                processes,
                self._stack.links,
                self._node,
                lambda: publishers.tracks.nacks,
                asker.stir,
            )
            conductor = Conductor(means, REAL_TIME, self._note)
            try:
                with self._meter.step("Injecting faults", len(self._faults)) as advance:
                    conductor.play(
                        self._faults, lambda: publishers.busy, _TRAFFIC_PATIENCE, advance
                    )
            finally:
                conductor.undo_all()
        return Played(conductor.conducted, publishers.tracks)

    def _note(self, text: str) -> None:
        # Beside the logs, so that a fault can be found in them.
        with self._ledger.with_name("faults.log").open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC).isoformat(timespec='milliseconds')} {text}\n")

    @contextmanager
    def _traffic(self) -> Iterator[tuple[Publishers, Asker]]:
        options, stack = self._options, self._stack.stack
        feed = Feed(sendings(options.seed, options.events), options.rate)
        with Ledger(self._ledger) as ledger:
            publishers = Publishers(
                options.seed,
                feed,
                ledger,
                self._stack.publishers_url,
                stack.gateway_url,
                stack.admin_key,
            )
            asker = Asker(options.seed, ledger, stack.gateway_url, stack.admin_key)
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
            return settle(settling.open_work, _SETTLE_AT_MOST, REAL_TIME, lambda _open: advance(0))
