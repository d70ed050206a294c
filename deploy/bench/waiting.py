"""Waiting for something that a bench began."""

from __future__ import annotations

import time
from collections.abc import Callable

from deploy.local.errors import LocalError

POLL_SECONDS = 0.1
_WAIT_SECONDS = 90.0


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
