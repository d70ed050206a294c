"""Stopping a stack: through its supervisor, and by force where that is gone."""

from __future__ import annotations

import time
from contextlib import suppress

from deploy.local.credentials import find_credentials
from deploy.local.files import lock
from deploy.local.home import Home
from deploy.local.parts import GROUPS
from deploy.local.processes import ask_to_end, end, sweep, wait_gone
from deploy.local.state import State, clear_state, live_state
from deploy.local.supervisor import NoAnswerError, Supervisor
from deploy.local.supervisor_conf import STOP_SECONDS

_PATIENCE_SECONDS = STOP_SECONDS * len(GROUPS) + 10.0


def stop_stack(home: Home) -> bool:
    """Stop whatever runs in a home and wait until it is gone.

    Args:
        home: the home.

    Returns:
        False when nothing ran.

    Raises:
        LocalError: the home's passwords were damaged.
    """
    if not home.path.is_dir():
        return False
    stopped = take_down(home)
    with lock(home.lock_file) as held:
        # Whoever else holds the lock is starting or giving up, and sweeps by itself.
        left = sweep_home(home) if held else 0
    return stopped or left > 0


def take_down(home: Home) -> bool:
    """Stop the supervisor of a home, and with it every part; do not look further.

    Args:
        home: the home.

    Returns:
        False when no supervisor ran.
    """
    state = live_state(home)
    if state is None:
        return False
    _stop_supervisor(home, state)
    return True


def _stop_supervisor(home: Home, state: State) -> None:
    client, supervisor = Supervisor(home), state.pids["supervisor"]
    with suppress(NoAnswerError):
        pids = {name: info.pid for name, info in client.processes().items() if info.pid}
        services = {pids[name] for name in state.health if name in pids}
        client.shut_down()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if wait_gone([supervisor], seconds=1.0):
                return
            if "rabbitmq" in pids and wait_gone(services, seconds=0.0):
                # A broker that was still starting has lost the supervisor's signal.
                ask_to_end([pids["rabbitmq"]])
    end([supervisor], _PATIENCE_SECONDS)


def sweep_home(home: Home) -> int:
    """End what an earlier stack left behind and forget its state; call with the lock held.

    Args:
        home: the home.

    Returns:
        How many processes there were.
    """
    known = find_credentials(home)
    left = sweep(known.stack_id) if known else 0
    clear_state(home)
    home.socket.unlink(missing_ok=True)
    return left
