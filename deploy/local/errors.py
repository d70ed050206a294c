"""What can go wrong with the private stack, said in one sentence each."""

from __future__ import annotations

import signal


class LocalError(Exception):
    """A failure whose text is meant for the person at the terminal."""


class StackBusyError(LocalError):
    """A stack already runs in this home, or is being started or stopped."""


class StartFailedError(LocalError):
    """A part did not become ready.

    Args:
        name: the part that failed.
        reason: why, in a few words.
        log_tail: the last lines of its log, may be empty.
    """

    def __init__(self, name: str, reason: str, log_tail: str = "") -> None:
        self.name = name
        self.reason = reason
        self.log_tail = log_tail
        text = f"{name} did not start: {reason}."
        super().__init__(f"{text} Its log ends with:\n{log_tail}" if log_tail else text)


class StoppedError(KeyboardInterrupt):
    """A signal asked this process to stop.

    It is a KeyboardInterrupt, so that no `except Exception` swallows it.

    Args:
        signum: the signal.
    """

    def __init__(self, signum: int) -> None:
        self.signum = signum
        super().__init__(signal.Signals(signum).name)

    @property
    def exit_code(self) -> int:
        """The code a shell expects after this signal."""
        return 128 + self.signum
