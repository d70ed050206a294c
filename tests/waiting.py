"""Waiting on conditions, so that no test sleeps for luck."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(condition: Callable[[], T], seconds: float = 60.0, every: float = 0.02) -> T:
    """Return the first true value of ``condition``; fail when there is none in time.

    The time is no bar: it only ends a test that waits in vain, on the slowest machine too.
    """
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"still {value!r} after {seconds} s")
        time.sleep(every)
    return value
