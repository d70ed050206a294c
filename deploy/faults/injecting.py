"""Doing the faults, each with its undoing."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from deploy.faults.control import Node, NodeError
from deploy.faults.links import Links
from deploy.faults.plan import Fault, Kind
from deploy.faults.processes import Processes
from deploy.local.processes import wait_gone

Undo = Callable[[], None]
Wait = Callable[[Callable[[], bool], float], bool]
"""Waits for a condition for at most a number of seconds and says whether it came."""

_SIGNALS = {
    Kind.KILL: signal.SIGKILL,
    Kind.TERM: signal.SIGTERM,
    Kind.BROKER_KILL: signal.SIGKILL,
    Kind.STORE_KILL: signal.SIGKILL,
}
_HARMS = {Kind.CUT: "cut", Kind.RESET: "reset", Kind.BLACK_HOLE: "hole"}
_PATIENCE_SECONDS = 20.0
_QUEUE_MOST, _QUEUE_ROOM = 20, 10_000_000
_CONSUMERS = ("engagement-1/broker", "engagement-2/broker")


@dataclass
class Injected:
    """A fault that was begun.

    Args:
        fault: as planned.
        happened: whether it really did; of kills it is known in the end only.
        pid: the process that was signalled.
        undo: ends it; None where it is a moment's fault.
    """

    fault: Fault
    happened: bool = False
    pid: int = 0
    undo: Undo | None = None


@dataclass
class Means:
    """What the injectors work with.

    Args:
        processes: of the stack.
        links: the proxy.
        node: of the broker.
        nacks: tells how often a full queue has turned a publisher away.
        stir: makes the digest's processes busy.
    """

    processes: Processes
    links: Links
    node: Node
    nacks: Callable[[], int]
    stir: Callable[[], None]


class Injector:
    """Does faults, one at a time.

    Args:
        means: what it works with.
        wait: see `Wait`.
    """

    def __init__(self, means: Means, wait: Wait) -> None:
        self._means = means
        self._wait = wait
        self._signalled: set[int] = set()
        self._stopped: set[int] = set()

    def inject(self, fault: Fault) -> Injected:
        """Begin a fault; one whose target does not come up in time does not happen."""
        if fault.kind in _SIGNALS:
            return self._signal(fault)
        if fault.kind in _HARMS:
            return self._harm(fault)
        if fault.kind is Kind.STOP:
            return self._stop(fault)
        return self._disk(fault) if fault.kind is Kind.DISK_ALARM else self._limit(fault)

    def _signal(self, fault: Fault) -> Injected:
        pid = self._pid(fault.target)
        if not pid:
            return Injected(fault)
        if fault.target.startswith("digest"):
            self._means.stir()
        self._signalled.add(pid)
        with suppress(ProcessLookupError):
            os.kill(pid, _SIGNALS[fault.kind])
        if _SIGNALS[fault.kind] is signal.SIGKILL:
            wait_gone([pid], _PATIENCE_SECONDS)
        return Injected(fault, pid=pid)

    def _stop(self, fault: Fault) -> Injected:
        pid = self._pid(fault.target)
        if not pid:
            return Injected(fault)
        os.kill(pid, signal.SIGSTOP)
        self._stopped.add(pid)

        def go_on() -> None:
            self._stopped.discard(pid)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

        return Injected(fault, happened=True, undo=go_on)

    def _harm(self, fault: Fault) -> Injected:
        links = self._means.links
        hit: list[int] = []

        def hurt() -> bool:
            hit[:] = [links.harm(fault.target, _HARMS[fault.kind])]
            return hit[0] > 0

        happened = self._wait(hurt, _PATIENCE_SECONDS)
        heal = (lambda: _nothing(links.harm(fault.target, "heal"))) if fault.seconds else None
        return Injected(fault, happened, undo=heal)

    def _disk(self, fault: Fault) -> Injected:
        node = self._means.node
        injected = Injected(fault, undo=lambda: self._with_node(node.clear_disk_alarm))

        def alarm() -> bool:
            with suppress(NodeError):
                self._with_node(lambda: setattr(injected, "happened", node.raise_disk_alarm()))
            return injected.happened

        self._wait(alarm, _PATIENCE_SECONDS)
        return injected

    def _limit(self, fault: Fault) -> Injected:
        """Let a queue fill up to a limit: nobody empties it meanwhile."""
        means, before = self._means, self._means.nacks()
        injected = Injected(fault)

        def limit() -> bool:
            with suppress(NodeError):
                self._with_node(lambda: means.node.limit_queue(fault.target, _QUEUE_MOST))
                return True
            return False

        def lift() -> None:
            injected.happened = injected.happened or means.nacks() > before
            # As an operator should do it: what still is turned away hears of room, not of no limit.
            self._with_node(lambda: means.node.limit_queue(fault.target, _QUEUE_ROOM))
            self._with_node(means.node.lift_queue_limit)
            for link in _CONSUMERS:
                means.links.harm(link, "heal")

        if self._wait(limit, _PATIENCE_SECONDS):
            for link in _CONSUMERS:
                means.links.harm(link, "refuse")
            # A fault before may keep every publisher away for a while yet.
            injected.happened = self._wait(lambda: means.nacks() > before, _PATIENCE_SECONDS)
        injected.undo = lift
        return injected

    def _pid(self, target: str) -> int:
        """Return a process that was not signalled before, 0 when none comes up in time."""
        found: list[int] = []

        def running() -> bool:
            pid = self._means.processes.running(target)
            found[:] = [pid] if pid and pid not in self._signalled | self._stopped else []
            return bool(found)

        self._wait(running, _PATIENCE_SECONDS)
        return found[0] if found else 0

    def _with_node(self, ask: Callable[[], None]) -> None:
        """Ask the broker's node something, unless it is frozen and would not answer.

        Raises:
            NodeError: it cannot answer now.
        """
        if self._means.processes.running("rabbitmq") in self._stopped:
            raise NodeError("The broker is frozen.")
        ask()


def _nothing(_value: object) -> None:
    return None
