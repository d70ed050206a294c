"""Waiting for a part that starts at the same time."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

from deploy.setup.errors import SetupError

T = TypeVar("T")

_PAUSE_SECONDS = 0.5


def until(
    what: str, ask: Callable[[], T], kinds: tuple[type[Exception], ...], seconds: float = 120.0
) -> T:
    """Return what ``ask`` returns, as soon as it does not raise.

    Args:
        what: is waited for, as people read it.
        ask: asks once.
        kinds: of exceptions that mean: not yet.
        seconds: to wait at most.

    Raises:
        SetupError: it did not come in time.
    """
    deadline, told = time.monotonic() + seconds, ""
    while True:
        try:
            return ask()
        except kinds as error:
            reason = str(error)[:300]
        if time.monotonic() > deadline:
            raise SetupError(f"{what} is not ready after {seconds:.0f} seconds: {reason}")
        if reason != told:
            sys.stderr.write(f"Waiting for {what}: {reason}\n")
            told = reason
        time.sleep(_PAUSE_SECONDS)
