"""Work that rests, so that it costs no more than a share of the time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

# Work that took a second is not done again within twenty.
SHARE = 20


@dataclass(frozen=True, slots=True)
class Rest:
    """How long to rest after work, so that what comes meanwhile is done together.

    Args:
        times: how much longer than the work the rest is.
        most: seconds; whoever waits for what comes next waits at most so much longer.
    """

    times: float
    most: float

    def after(self, worked: float) -> float:
        """Return for how many seconds to rest after work that took ``worked`` seconds."""
        return min(self.most, self.times * worked)


NO_REST = Rest(0.0, 0.0)


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
