"""Signals that ask a command to stop, taken at moments that suit us."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from deploy.local.errors import StoppedError

_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopSignals:
    """Remembers the first stop signal; raises it where that leaves nothing half done."""

    def __init__(self) -> None:
        self._got: int | None = None
        self._raising = False

    def check(self) -> None:
        """Raise if a stop was asked for.

        Raises:
            StoppedError: a signal came.
        """
        if self._got is not None:
            raise StoppedError(self._got)

    @contextmanager
    def raising(self) -> Iterator[None]:
        """Let a signal interrupt the block at once.

        Raises:
            StoppedError: a signal came, before or during the block.
        """
        self._raising = True
        try:
            self.check()
            yield
        finally:
            self._raising = False

    def handle(self, signum: int, _frame: FrameType | None) -> None:
        """Take a signal.

        Args:
            signum: the signal.

        Raises:
            StoppedError: inside a `raising` block.
        """
        first = self._got is None
        self._got = self._got or signum
        if self._raising and first:
            raise StoppedError(signum)


@contextmanager
def stop_signals() -> Iterator[StopSignals]:
    """Take SIGINT, SIGTERM and SIGHUP for the block; outside the main thread take none.

    A SIGHUP that is ignored (nohup) stays ignored.
    """
    signals = StopSignals()
    if threading.current_thread() is not threading.main_thread():
        yield signals
        return
    before = {number: signal.getsignal(number) for number in _STOP}
    for number in _STOP:
        if number != signal.SIGHUP or before[number] is not signal.SIG_IGN:
            signal.signal(number, signals.handle)
    try:
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
