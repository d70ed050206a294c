"""What runs in a home, written down for the commands that come after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

from deploy.local.credentials import find_credentials
from deploy.local.files import write_private
from deploy.local.home import Home, Mode
from deploy.local.processes import is_marked

Phase = Literal["starting", "running"]


@dataclass(frozen=True)
class State:
    """What runs in a home.

    Args:
        mode: `up` or `demo`.
        phase: `starting` until every part is ready.
        started_at: RFC 3339, UTC.
        pids: of the supervisor, of the command that started it and of the parts.
        ports: name → port.
        amqp_url: the broker.
        mongo_url: the store.
        gateway_url: the gateway, empty when there is none.
        ready_urls: part → the address that answers when it is ready.
        health: service → the address of its health pages.
    """

    mode: Mode
    phase: Phase
    started_at: str
    pids: Mapping[str, int]
    ports: Mapping[str, int]
    amqp_url: str
    mongo_url: str
    gateway_url: str
    ready_urls: Mapping[str, str] = field(default_factory=dict)
    health: Mapping[str, str] = field(default_factory=dict)

    def as_running(self, pids: Mapping[str, int]) -> State:
        """Return the state once every part is ready.

        Args:
            pids: part → process.
        """
        return replace(self, phase="running", pids={**self.pids, **pids})


def save_state(home: Home, state: State) -> None:
    """Write the state, whole or not at all.

    Args:
        home: a prepared home.
        state: what to write.
    """
    write_private(home.state_file, json.dumps(asdict(state), indent=2) + "\n")


def load_state(home: Home) -> State | None:
    """Return the written state, or None when there is none that can be read.

    Args:
        home: the home.
    """
    try:
        return State(**json.loads(home.state_file.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def live_state(home: Home) -> State | None:
    """Return the state if its supervisor lives and is ours, else None.

    Args:
        home: the home.
    """
    state, known = load_state(home), find_credentials(home)
    if state is None or known is None:
        return None
    alive = is_marked(state.pids.get("supervisor", 0), known.stack_id)
    return state if alive else None


def clear_state(home: Home) -> None:
    """Forget what ran.

    Args:
        home: the home.
    """
    home.state_file.unlink(missing_ok=True)
