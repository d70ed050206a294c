"""An end to whatever a green thread waits for."""

from collections.abc import Iterator
from contextlib import contextmanager

import eventlet


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise ``TimeoutError`` inside the block when it takes longer than ``seconds``."""
    with eventlet.Timeout(seconds, TimeoutError(f"not done within {seconds} s")):
        yield
