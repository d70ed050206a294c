"""Work that is done now and then, and costs no more than a small share of the time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# Work that took a second is not done again within twenty.
SHARE = 20


class Resting:
    """Rests after work, the longer the dearer it was.

    Args:
        least: seconds between two times at least.
        monotonic: the clock, in seconds.
    """

    def __init__(self, least: float = 0.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._least = least
        self._monotonic = monotonic
        self._due = 0.0

    def do(self, work: Callable[[], T]) -> T | None:
        """Return what ``work`` returns, or None while resting; work that fails earns a rest too."""
        started = self._monotonic()
        if started < self._due:
            return None
        try:
            return work()
        finally:
            ended = self._monotonic()
            self._due = started + max(self._least, SHARE * (ended - started))
