"""Processes of this stack, recognised by a mark in their environment."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

MARK = "KLANKBORD_STACK"

_PROC = Path("/proc")


def marked(stack_id: str) -> list[int]:
    """Return the processes that carry this stack's mark, this process excluded.

    Args:
        stack_id: the stack's id.
    """
    numbers = [int(entry.name) for entry in _PROC.glob("[0-9]*")]
    return [pid for pid in numbers if pid != os.getpid() and is_marked(pid, stack_id)]


def is_marked(pid: int, stack_id: str) -> bool:
    """Say whether a process lives and carries this stack's mark.

    Args:
        pid: the process.
        stack_id: the stack's id.
    """
    try:
        environment = (_PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return False
    return f"{MARK}={stack_id}".encode() in environment.split(b"\0")


def wait_gone(pids: Iterable[int], seconds: float) -> bool:
    """Wait until processes have ended.

    Args:
        pids: the processes; those that are gone already count as ended.
        seconds: how long to wait at most, for all together.

    Returns:
        True when all have ended.
    """
    deadline = time.monotonic() + seconds
    return all(_wait_one(pid, deadline - time.monotonic()) for pid in pids)


def _wait_one(pid: int, seconds: float) -> bool:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        ready, _, _ = select.select([handle], [], [], max(0.0, seconds))
    finally:
        os.close(handle)
    return bool(ready)


def end(pids: Iterable[int], grace_seconds: float) -> None:
    """Ask processes to end, and kill those that do not.

    Args:
        pids: the processes.
        grace_seconds: time to end by themselves.
    """
    targets = list(pids)
    ask_to_end(targets)
    if not wait_gone(targets, grace_seconds):
        _signal(targets, signal.SIGKILL)
        wait_gone(targets, grace_seconds)


def ask_to_end(pids: Iterable[int]) -> None:
    """Send SIGTERM to processes; those that are gone do not matter.

    Args:
        pids: the processes.
    """
    _signal(pids, signal.SIGTERM)


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def sweep(stack_id: str, grace_seconds: float = 5.0) -> int:
    """End every process that still carries this stack's mark.

    Args:
        stack_id: the stack's id.
        grace_seconds: time to end by themselves.

    Returns:
        How many there were.
    """
    found = marked(stack_id)
    end(found, grace_seconds)
    return len(found)
