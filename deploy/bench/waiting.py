"""Waiting for something that a bench began."""

from __future__ import annotations

import time
from collections.abc import Callable

from deploy.local.errors import LocalError

POLL_SECONDS = 0.1
_WAIT_SECONDS = 90.0


class Unchanged:
    """For how long something has stayed as it is.

    Args:
        clock: gives the present, in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._state: object = None
        self.changed_at = clock()
        """The moment of the last change that was seen, by the clock."""

    def seconds(self, state: object) -> float:
        """Return how many seconds ago it became what it is.

        Args:
            state: what it is now.
        """
        now = self._clock()
        if state != self._state:
            self._state, self.changed_at = state, now
        return now - self.changed_at


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Wait until a condition holds.

    Args:
        true: the condition.
        what: it is, for the error.

    Raises:
        LocalError: it did not hold within a minute and a half.
    """
    deadline = time.monotonic() + _WAIT_SECONDS
    while not true():
        if time.monotonic() > deadline:
            raise LocalError(f"Waited {_WAIT_SECONDS:.0f} s in vain for {what}.")
        time.sleep(POLL_SECONDS)
