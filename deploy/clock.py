"""Time as the commands see it, so that tests can bring their own."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Time:
    """A clock.

    Args:
        now: seconds since some moment.
        pause: waits a number of seconds.
    """

    now: Callable[[], float]
    pause: Callable[[float], None]


REAL_TIME = Time(time.monotonic, time.sleep)
