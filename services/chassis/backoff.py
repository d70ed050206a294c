"""How long to wait before the next try."""

import random
import threading


class Backoff:
    """Growing waits with jitter, so that many processes do not come back at once.

    Args:
        first: the longest first wait, in seconds.
        most: the longest wait, in seconds.
    """

    def __init__(self, first: float = 0.1, most: float = 10.0) -> None:
        self._first = first
        self._most = most
        self._tries = 0

    def reset(self) -> None:
        """Begin again with short waits, after a success."""
        self._tries = 0

    def next(self) -> float:
        """Return the next wait, in seconds: between half of the longest and the longest."""
        longest: float = min(self._most, self._first * 2**self._tries)
        self._tries += 1
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter is no secret

    def wait(self, stopping: threading.Event) -> None:
        """Wait, but no longer than until ``stopping`` is set."""
        stopping.wait(self.next())
