"""A buffer that hands out batches: closed at a size or an age, whichever comes first.

What is collected is apart from when it is handled: one thread puts, another takes.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Buffer(Generic[T]):
    """A queue of items that is taken from in batches.

    Args:
        size: items that close a batch.
        age: seconds after its first item that close a batch.
        monotonic: the clock, in seconds.
    """

    def __init__(
        self, size: int, age: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.size = size
        self._age = age
        self._monotonic = monotonic
        self._items: deque[tuple[float, T]] = deque()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, item: T) -> None:
        """Add an item."""
        with self._changed:
            self._items.append((self._monotonic(), item))
            if len(self._items) in (1, self.size):
                self._changed.notify()

    def take(self) -> list[T]:
        """Wait for a batch and return it; an empty list means closed and empty."""
        with self._changed:
            while not self._ready():
                self._changed.wait(self._patience())
            count = min(self.size, len(self._items))
            return [self._items.popleft()[1] for _ in range(count)]

    def clear(self) -> None:
        """Forget everything that was not taken yet."""
        with self._changed:
            self._items.clear()

    def close(self) -> None:
        """Let what is left be taken at once, and then end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _ready(self) -> bool:
        if self._closed or len(self._items) >= self.size:
            return True
        return bool(self._items) and self._patience() == 0

    def _patience(self) -> float | None:
        if not self._items:
            return None
        return max(0.0, self._items[0][0] + self._age - self._monotonic())
