"""The stack that a command works with: one that runs, one elsewhere, or one of its own."""

from __future__ import annotations

import os
import select
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from deploy.local.errors import LocalError, StackBusyError
from deploy.local.home import Home, Mode
from deploy.local.launch import launch
from deploy.local.readiness import Report
from deploy.local.services import Service, load_services
from deploy.local.shutdown import stop_stack
from deploy.local.signals import stop_signals
from deploy.local.state import State, live_state


@dataclass(frozen=True)
class Stack:
    """Where a stack answers.

    Args:
        amqp_url: the broker; empty when it is elsewhere and was not named.
        mongo_url: the store; empty when it is elsewhere and was not named.
        gateway_url: the gateway, without a slash at the end.
        admin_key: an API key with the scope `admin`.
        health: service → the address below which /livez, /readyz and /metrics are.
        mode: `up` or `demo`, or `elsewhere` when this home does not run it.
    """

    amqp_url: str
    mongo_url: str
    gateway_url: str
    admin_key: str
    mode: Literal["up", "demo", "elsewhere"]
    health: Mapping[str, str] = field(default_factory=dict)


def running_stack(home: Home) -> Stack | None:
    """Return the stack that runs in a home, or None when there is none that is ready for use.

    Args:
        home: the home.
    """
    state = live_state(home)
    return _stack(home, state) if state and state.phase == "running" else None


@contextmanager
def start_stack(
    home: Home,
    mode: Mode,
    report: Report,
    services: tuple[Service, ...] | None = None,
    env: Mapping[str, str] | None = None,
) -> Iterator[Stack]:
    """Start a stack for the block and stop it after, whatever happens in between.

    SIGINT, SIGTERM and SIGHUP interrupt the block. The stack also stops when this process is
    killed.

    Args:
        home: where it lives.
        mode: `up` keeps its data, `demo` begins without any.
        report: gets progress, line by line.
        services: our own processes, those of the Procfile when None; with `()` only broker and
            store are started.
        env: the settings given to us, those of this process when None.

    Returns:
        The stack, with every part ready.

    Raises:
        StackBusyError: a stack runs here already, or is being started or stopped.
        StartFailedError: a part did not become ready; everything was stopped again.
        StoppedError: a signal came.
        LocalError: the home or a setting cannot be used.
    """
    chosen = load_services() if services is None else services
    given = os.environ if env is None else env
    with stop_signals() as signals:
        state = launch(home, mode, report, chosen, signals.check, tied=True, env=given)
        try:
            with signals.raising():
                yield _stack(home, state)
        finally:
            if live_state(home):
                report("Stopping the stack")
            stop_stack(home)


def start_detached(
    home: Home, mode: Mode, report: Report, services: tuple[Service, ...] | None = None
) -> Stack:
    """Start a stack that stays when this process ends, until `stop_stack`.

    Args:
        home: where it lives.
        mode: `up` keeps its data, `demo` begins without any.
        report: gets progress, line by line.
        services: our own processes, those of the Procfile when None.

    Raises:
        StackBusyError: a stack runs here already, or is being started or stopped.
        StartFailedError: a part did not become ready; everything was stopped again.
        StoppedError: a signal came while it started.
        LocalError: the home or a setting cannot be used.
    """
    chosen = load_services() if services is None else services
    with stop_signals() as signals:
        state = launch(home, mode, report, chosen, signals.check, tied=False, env=os.environ)
        return _stack(home, state)


@contextmanager
def use_stack(home: Home, report: Report) -> Iterator[Stack]:
    """Use the stack elsewhere, the one that runs here, or else one started for the block.

    KLANKBORD_GATEWAY_URL and KLANKBORD_ADMIN_KEY together name a stack elsewhere.

    Args:
        home: the home to look in.
        report: gets progress, line by line.

    Raises:
        LocalError: no stack can be used or started; see `start_stack`.
    """
    found = elsewhere(os.environ) or running_stack(home)
    if found:
        yield found
        return
    if live_state(home):
        raise StackBusyError(f"The stack in {home.path} is still starting: try again when it runs.")
    report("No stack runs here: one is started for this command and stopped after it.")
    with start_stack(home, "up", report) as stack:
        yield stack


def elsewhere(env: Mapping[str, str]) -> Stack | None:
    """Return the stack that the environment names, or None.

    Args:
        env: the environment.

    Raises:
        LocalError: only one of the two settings is given, or no header can hold the key.
    """
    gateway, key = env.get("KLANKBORD_GATEWAY_URL", ""), env.get("KLANKBORD_ADMIN_KEY", "")
    if not gateway and not key:
        return None
    if not gateway or not key:
        raise LocalError("Set KLANKBORD_GATEWAY_URL and KLANKBORD_ADMIN_KEY together.")
    if not key.isascii() or not key.isprintable():
        raise LocalError(
            "KLANKBORD_ADMIN_KEY holds a character that no key has: give the key as it was printed."
        )
    return Stack(
        amqp_url=env.get("KLANKBORD_AMQP_URL", ""),
        mongo_url=env.get("KLANKBORD_MONGO_URL", ""),
        gateway_url=gateway.rstrip("/"),
        admin_key=key,
        mode="elsewhere",
    )


def wait_until_stopped(home: Home) -> None:
    """Wait until the supervisor of a running stack ends, for example by `down`.

    Args:
        home: the home.
    """
    state = live_state(home)
    if state is None:
        return
    try:
        handle = os.pidfd_open(state.pids["supervisor"])
    except ProcessLookupError:
        return
    try:
        select.select([handle], [], [])
    finally:
        os.close(handle)


def _stack(home: Home, state: State) -> Stack:
    return Stack(
        amqp_url=state.amqp_url,
        mongo_url=state.mongo_url,
        gateway_url=state.gateway_url,
        admin_key=home.admin_key_file.read_text().strip(),
        mode=state.mode,
        health=dict(state.health),
    )
