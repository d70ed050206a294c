"""Waiting until parts are ready, or one of them gives up."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from deploy.local.errors import StartFailedError
from deploy.local.new_logs import NewLogs
from deploy.local.parts import Part
from deploy.local.probes import probe
from deploy.local.supervisor import NoAnswerError, ProcessInfo, Supervisor

Report = Callable[[str], None]

READY_SECONDS = 90.0
_ENDED = frozenset({"BACKOFF", "EXITED", "FATAL", "STOPPED", "UNKNOWN"})


class Watch:
    """Notices a part that ends before it was ready, also when it was started again since."""

    def __init__(self) -> None:
        self._pids: dict[str, int] = {}

    def failure(self, info: ProcessInfo) -> str | None:
        """Return why a part failed, or None while it may still become ready.

        Args:
            info: what the supervisor knows of it now.
        """
        if info.state in _ENDED:
            return info.reason or "it ended before it was ready"
        if info.pid and self._pids.setdefault(info.name, info.pid) != info.pid:
            return "it ended before it was ready"
        return None


def start_and_wait(
    logs: NewLogs,
    client: Supervisor,
    parts: Iterable[Part],
    check: Callable[[], None],
    report: Report,
) -> None:
    """Start parts together and wait until each is ready.

    Args:
        logs: of the stack.
        client: its supervisor.
        parts: what to start.
        check: called while waiting; may raise to give up.
        report: gets a line when a part is ready.

    Raises:
        StartFailedError: a part ended, or was not ready in time.
    """
    waiting = {part.name: part for part in parts}
    for part in waiting.values():
        client.start(part)
    wait_until_ready(logs, client, waiting, check, report, time.monotonic())


def wait_until_ready(
    logs: NewLogs,
    client: Supervisor,
    parts: dict[str, Part],
    check: Callable[[], None],
    report: Report,
    began: float,
) -> None:
    """Wait until started parts are ready.

    Args:
        logs: of the stack.
        client: its supervisor.
        parts: name → part, all started.
        check: called while waiting; may raise to give up.
        report: gets a line when a part is ready.
        began: when the first of them was started, on the monotonic clock in seconds.

    Raises:
        StartFailedError: a part ended, or was not ready in time.
    """
    watch, waiting = Watch(), dict(parts)
    while waiting:
        check()
        _refuse_ended(logs, client, watch, waiting)
        for name in [name for name, part in waiting.items() if probe(part.ready_url) is None]:
            del waiting[name]
            report(f"  {name} is ready ({time.monotonic() - began:.1f} s)")
        if waiting and time.monotonic() - began > READY_SECONDS:
            raise _late(logs, next(iter(waiting.values())))
        time.sleep(0.1)


def _refuse_ended(
    logs: NewLogs, client: Supervisor, watch: Watch, waiting: dict[str, Part]
) -> None:
    try:
        known = client.processes()
    except NoAnswerError as error:
        raise StartFailedError("supervisor", "it was stopped while parts were started") from error
    for name in waiting:
        reason = watch.failure(known[name])
        if reason:
            raise StartFailedError(name, reason, logs.tail(name))


def _late(logs: NewLogs, part: Part) -> StartFailedError:
    reason = probe(part.ready_url) or "it was too slow"
    return StartFailedError(
        part.name, f"not ready after {READY_SECONDS:.0f} s ({reason})", logs.tail(part.name)
    )
