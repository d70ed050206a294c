"""Digest workers whose builds take several heartbeats, and all of a processor."""

import time
from collections.abc import Callable
from typing import Any

from services.chassis import offload, reader
from services.contracts.envelope import Checked
from services.digest.build import build
from services.digest.worker import DigestWorker

HEARTBEAT = 2
SECONDS = 5 * HEARTBEAT

# The broker ends a connection after two heartbeats in silence.
reader._HEARTBEAT = HEARTBEAT


def slowly(function: Callable[..., Any], *args: Any) -> Any:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        sum(number * number for number in range(10_000))
    return function(*args)


class Away(DigestWorker):
    """Builds as the worker does, away from the event loop."""

    def _build(self, checked: Checked) -> None:
        def run(function: Callable[..., Any], *args: Any) -> Any:
            return offload.run(slowly, function, *args)

        build(self.store, checked.data, self.now, checked.event.correlation, run)


class Here(DigestWorker):
    """Builds where it should not: on the event loop."""

    def _build(self, checked: Checked) -> None:
        build(self.store, checked.data, self.now, checked.event.correlation, slowly)
