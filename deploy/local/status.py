"""How the parts of a running stack are doing, asked now."""

from __future__ import annotations

from dataclasses import dataclass

from deploy.local.home import Home
from deploy.local.probes import probe
from deploy.local.state import State, live_state
from deploy.local.supervisor import NoAnswerError, ProcessInfo, Supervisor


@dataclass(frozen=True)
class PartStatus:
    """How one part is doing.

    Args:
        name: the part.
        ready: it answers and can do its work.
        state: in the supervisor's words, such as RUNNING or BACKOFF.
        pid: its process, 0 when it does not run.
        reason: why it is not ready, empty when it is.
    """

    name: str
    ready: bool
    state: str
    pid: int
    reason: str


@dataclass(frozen=True)
class StackStatus:
    """How a stack is doing.

    Args:
        state: what was written down about it.
        parts: its parts, in the order in which they were started.
    """

    state: State
    parts: tuple[PartStatus, ...]

    @property
    def ready(self) -> bool:
        """Whether it was started to the end and every part is ready."""
        return self.state.phase == "running" and all(part.ready for part in self.parts)


def stack_status(home: Home) -> StackStatus | None:
    """Ask every part of the stack in a home; None when no stack runs there.

    Args:
        home: the home.
    """
    state = live_state(home)
    if state is None:
        return None
    try:
        known = Supervisor(home).processes()
    except NoAnswerError:
        known = {}
    parts = (_part(name, url, known.get(name)) for name, url in state.ready_urls.items())
    return StackStatus(state, tuple(parts))


def _part(name: str, url: str, info: ProcessInfo | None) -> PartStatus:
    if info is None:
        return PartStatus(name, ready=False, state="UNKNOWN", pid=0, reason="no supervisor")
    reason = probe(url) or ""
    if info.pid == 0:
        reason = info.reason or "it does not run"
    return PartStatus(name, ready=not reason, state=info.state, pid=info.pid, reason=reason)
