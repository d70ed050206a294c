"""Starting a stack, step by step; whatever fails, nothing stays behind."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from deploy.local import store
from deploy.local.errors import StackBusyError, StartFailedError
from deploy.local.files import lock, write_private
from deploy.local.given import Check
from deploy.local.home import Home, Mode
from deploy.local.new_logs import NewLogs
from deploy.local.plan import Plan, make_plan
from deploy.local.ports import Claims
from deploy.local.readiness import Report, start_and_wait, wait_until_ready
from deploy.local.services import Service
from deploy.local.shutdown import sweep_home, take_down
from deploy.local.state import State, live_state, save_state
from deploy.local.supervisor import (
    NoAnswerError,
    Supervisor,
    spawn_supervisor,
    wait_for_answer,
)
from deploy.local.supervisor_conf import supervisor_conf


def launch(
    home: Home,
    mode: Mode,
    report: Report,
    services: tuple[Service, ...],
    check: Check,
    *,
    tied: bool,
    env: Mapping[str, str],
) -> State:
    """Start a stack and wait until every part is ready.

    Args:
        home: where it lives.
        mode: `up` or `demo`.
        report: gets progress, line by line.
        services: our own processes.
        check: called while waiting; may raise to give up.
        tied: stop the stack when this process dies, however it dies.
        env: the settings given to us.

    Raises:
        StackBusyError: a stack runs here already, or is being started or stopped.
        StartFailedError: a part did not become ready; everything was stopped again.
        LocalError: the home or a setting cannot be used.
    """
    home.prepare()
    with lock(home.lock_file) as held, Claims() as claims:
        if not held or live_state(home):
            raise StackBusyError(_busy(home))
        sweep_home(home)
        plan = make_plan(home, mode, services, claims.claim, env, check)
        began = time.monotonic()
        for note in plan.notes:
            report(note)
        report(f"Starting {len(plan.parts)} processes in {home.path}")
        try:
            state = _bring_up(home, plan, report, check, tied=tied)
        except BaseException:
            report("Stopping everything that was started")
            take_down(home)
            sweep_home(home)
            raise
        report(f"Everything is ready ({time.monotonic() - began:.1f} s)")
        return state


def _busy(home: Home) -> str:
    state = live_state(home)
    if state and state.phase == "running":
        return f"A stack (mode {state.mode}) runs in {home.path} already: stop it with `down`."
    return f"A stack is being started or stopped in {home.path}: wait, or stop it with `down`."


def _bring_up(home: Home, plan: Plan, report: Report, check: Check, *, tied: bool) -> State:
    write_private(home.supervisor_conf, supervisor_conf(home, plan.parts))
    logs = NewLogs(home)
    process = spawn_supervisor(home, plan.env, os.getpid() if tied else None)
    state = _first_state(plan, process)
    save_state(home, state)
    client = wait_for_answer(home, process, check)
    try:
        _start_parts(logs, plan, client, report, check)
        found = client.processes()
    except NoAnswerError as error:
        raise StartFailedError("supervisor", f"it no longer answers ({error})") from error
    pids = {name: info.pid for name, info in found.items()}
    return _running(home, state, pids)


def _start_parts(
    logs: NewLogs, plan: Plan, client: Supervisor, report: Report, check: Check
) -> None:
    services = plan.of_group("services")
    private = [part for part in plan.parts if part not in services]
    if private:
        report("Starting " + ", ".join(part.name for part in private))
        start_and_wait(logs, client, plan.of_group("names"), check, report)
        _start_backing(logs, plan, client, report, check)
    if services:
        report("Starting " + ", ".join(part.name for part in services))
        start_and_wait(logs, client, services, check, report)


def _start_backing(
    logs: NewLogs, plan: Plan, client: Supervisor, report: Report, check: Check
) -> None:
    parts, began = {part.name: part for part in plan.of_group("backing")}, time.monotonic()
    if "rabbitmq" in parts:
        client.start(parts["rabbitmq"])
    if "store" in parts:
        _make_store_account(logs, plan, check)
        client.start(parts["store"])
    wait_until_ready(logs, client, parts, check, report, began)


def _make_store_account(logs: NewLogs, plan: Plan, check: Check) -> None:
    store.make_account(
        plan.data / "store",
        plan.ports["store"],
        plan.credentials.store_password,
        plan.env,
        logs,
        check,
    )


def _first_state(plan: Plan, process: subprocess.Popen[bytes]) -> State:
    return State(
        mode=plan.mode,
        phase="starting",
        started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        pids={"supervisor": process.pid, "parent": os.getpid()},
        ports=plan.ports,
        amqp_url=plan.amqp_url,
        mongo_url=plan.mongo_url,
        gateway_url=plan.gateway_url,
        ready_urls={part.name: part.ready_url for part in plan.parts},
        health=plan.health,
    )


def _running(home: Home, state: State, pids: dict[str, int]) -> State:
    running = state.as_running(pids)
    save_state(home, running)
    return running
