"""Hands the traffic to the publishers, at a steady pace."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator

from deploy.clock import REAL_TIME, Time
from deploy.faults.traffic import Door, Sending


class Feed:
    """Sendings by door, released as time goes by.

    Args:
        sendings: in their order.
        rate: sendings per second.
        time: the clock.
    """

    def __init__(self, sendings: Iterator[Sending], rate: float, time: Time = REAL_TIME) -> None:
        self._sendings = sendings
        self._rate = rate
        self._time = time
        self._began = time.now()
        self._lock = threading.Lock()
        self._waiting: dict[Door, deque[Sending]] = {door: deque() for door in Door}
        self._ended = False
        self.released = 0

    def take(self, door: Door, most: int) -> list[Sending] | None:
        """Return what may go through a door now; None when there will be no more.

        Args:
            door: the door.
            most: how many at most.
        """
        with self._lock:
            self._release()
            waiting = self._waiting[door]
            if not waiting and self._ended:
                return None
            return [waiting.popleft() for _ in range(min(most, len(waiting)))]

    def _release(self) -> None:
        due = (self._time.now() - self._began) * self._rate
        while not self._ended and self.released < due:
            one = next(self._sendings, None)
            if one is None:
                self._ended = True
                return
            self._waiting[one.door].append(one)
            self.released += 1
