"""Whether a part that we need is there, found out by asking it again and again.

Waiting for an answer that will not come looks like waiting for a slow one. So a part is asked for
something small all the time: while it answers that, everybody may be patient; when it no longer
does, whoever waits for it is told at once, and so is whoever comes next.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

import eventlet
import structlog

from services.chassis.away import AwayError
from services.chassis.backoff import Backoff

log = structlog.get_logger(__name__)

# A pause and two answers that do not come: less than the two seconds in which a caller must know.
ANSWER_SECONDS = 0.5
_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE = 2.0
# One answer may be missed by a process that is busy with itself.
_MISSES = 2


class Presence:
    """Knows whether a part answers.

    Args:
        part: its name, as people read it.
        ask: asks it for something small; raises when there is no answer.
    """

    def __init__(self, part: str, ask: Callable[[], Any]) -> None:
        self._part = part
        self._ask = ask
        self._waiting: set[Any] = set()
        self._stopping = threading.Event()
        self.trouble: str | None = None

    def watch(self) -> None:
        """Ask until stopped."""
        backoff = Backoff(first=_PAUSE_SECONDS, most=_LONGEST_PAUSE)
        while not self._stopping.is_set():
            trouble = self._asked()
            if trouble:
                self._gone(trouble)
                backoff.wait(self._stopping)
            else:
                self._back()
                backoff.reset()
                self._stopping.wait(_PAUSE_SECONDS)

    def stop(self) -> None:
        """Ask no more."""
        self._stopping.set()

    @contextmanager
    def needed(self) -> Iterator[None]:
        """Run a block that waits for the part.

        Raises:
            AwayError: the part is away, or turns out to be while the block waits.
        """
        if self.trouble:
            raise AwayError(self._part)
        current = eventlet.getcurrent()
        self._waiting.add(current)
        try:
            yield
        finally:
            self._waiting.discard(current)

    def _asked(self) -> str | None:
        """Return why there is no answer, or None when there is one."""
        trouble = None
        for _ in range(_MISSES):
            try:
                self._ask()
            except Exception as error:
                trouble = f"{type(error).__name__}: {error}"[:500]
            else:
                return None
        return trouble

    def _gone(self, trouble: str) -> None:
        if not self.trouble:
            log.warning("part.away", part=self._part, error=trouble)
        self.trouble = trouble
        for waiting in list(self._waiting):
            # An earlier one may have freed this one.
            if waiting in self._waiting:
                eventlet.kill(waiting, AwayError(self._part))

    def _back(self) -> None:
        if self.trouble:
            log.info("part.back", part=self._part)
        self.trouble = None


def need_here(presence: Presence) -> None:
    """Say that what runs in this green thread waits for a part whenever it `waits`."""
    _NEEDED.set(presence)


def waiting() -> AbstractContextManager[None]:
    """Return the context in which to wait for what this green thread needs, if anything.

    Raises:
        AwayError: inside the context, when that is away.
    """
    presence = _NEEDED.get()
    return presence.needed() if presence else nullcontext()


_NEEDED: ContextVar[Presence | None] = ContextVar("needed", default=None)
