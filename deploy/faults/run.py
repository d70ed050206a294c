"""One fault run: a stack, traffic and faults on it, rest, and the checks."""

from __future__ import annotations

import logging
import shutil
import tempfile
from pathlib import Path
from typing import Any

import structlog
from pymongo import MongoClient

from deploy.client import LONG_SECONDS, Client, address
from deploy.clock import REAL_TIME
from deploy.faults import audit
from deploy.faults.checks import check
from deploy.faults.exits import Exit, unexpected
from deploy.faults.ledger import Promised, read_ledger
from deploy.faults.observed import Observed, observe
from deploy.faults.opening import open_dialogues
from deploy.faults.options import Options
from deploy.faults.plan import Fault
from deploy.faults.playing import Played, Playing
from deploy.faults.processes import Processes
from deploy.faults.receiving import receiving
from deploy.faults.result import Result, happened
from deploy.faults.stack import Command, FaultStack, Report, fault_stack, usual_command
from deploy.faults.traffic import breakage
from deploy.meter import Meter

_STORE_MS = 2_000


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
    folder = Path(tempfile.mkdtemp(prefix="klankbord-faults-"))
    kept = False
    try:
        result = _run(options, faults, folder, report, meter, command)
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


def _run(
    options: Options,
    faults: tuple[Fault, ...],
    folder: Path,
    report: Report,
    meter: Meter,
    command: Command,
) -> Result:
    began, ledger = REAL_TIME.now(), folder / "ledger"
    with (
        receiving() as receiver,
        fault_stack(folder, report, command) as stack,
        _store(stack) as client,
    ):
        gateway = Client(stack.stack.gateway_url, stack.stack.admin_key)
        open_dialogues(gateway, client, receiver)
        audit.listen(stack.stack.amqp_url)
        processes = Processes(stack, client)
        played = Playing(options, stack, ledger, meter).play(faults, processes, client)
        exits = processes.exits()
        recount = gateway.send("POST", address("recount"), {}, LONG_SECONDS).value
        seen = observe(client, stack.stack.amqp_url, recount, receiver.brought)
    return _result(options, began, played, exits, read_ledger(ledger), seen)


def _store(stack: FaultStack) -> MongoClient[dict[str, Any]]:
    return MongoClient(stack.stack.mongo_url, serverSelectionTimeoutMS=_STORE_MS)


def _result(
    options: Options,
    began: float,
    played: Played,
    exits: dict[int, Exit],
    promised: Promised,
    seen: Observed,
) -> Result:
    injected, tracks = played.conducted.injected, played.tracks
    return Result(
        seed=options.seed,
        events=options.events,
        accepted=len(promised.events),
        duplicates_sent=promised.again,
        invalid=sum(bool(breakage(options.seed, one)) for one in range(options.events)),
        findings=check(options.seed, options.events, promised, seen),
        faults=happened(injected, exits),
        planned=len(injected),
        restarts=tuple(unexpected(exits, [one.pid for one in injected])),
        settle_seconds=played.settle_seconds,
        waited_for=played.waited_for,
        unsettled=played.settled.open,
        seconds=REAL_TIME.now() - began,
        meanwhile={
            "refused": tracks.refused.total(),
            "closed_doors": tracks.away,
            "full_queues": tracks.nacks,
            "digests": len(promised.digests),
            "deliveries": len(seen.delivered),
            "deliveries_waiting": len(seen.waiting),
            "delivered_again": sum(one.total() - len(one) for one in seen.delivered.values()),
        },
    )
