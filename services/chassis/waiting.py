"""How long the oldest message waits that a process took and has not handled yet."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from services.chassis import metrics

# Above it, a number is no count of seconds: some publishers count in milliseconds.
_MOST_SECONDS = 100_000_000_000


def sent_at(timestamp: Any) -> float | None:
    """Return when a message was published, in seconds since 1970, as its sender said.

    Args:
        timestamp: AMQP's property, in seconds, or in milliseconds as some publishers have it;
            whatever else it may be is taken for nothing.
    """
    if not isinstance(timestamp, int) or timestamp <= 0:
        return None
    return float(timestamp) if timestamp < _MOST_SECONDS else timestamp / 1_000


class Waiting:
    """Tells the metric of one queue how old its oldest message in hand is.

    Batches are taken in order, so the batch in hand holds the oldest. When handling it takes for
    ever, its age grows with every look at it.

    Args:
        queue: that is consumed.
        now: the present, in seconds since 1970.
    """

    def __init__(self, queue: str, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._since: float | None = None
        metrics.QUEUE_OLDEST.labels(queue).set_function(self.seconds)

    def begin(self, sent: Iterable[float | None]) -> None:
        """Begin with a batch.

        Args:
            sent: of each message when it was published; None counts as now.
        """
        now = self._now()
        self._since = min((moment for moment in sent if moment is not None), default=now)

    def end(self) -> None:
        """End with the batch: it is acknowledged."""
        self._since = None

    def seconds(self) -> float:
        """Return the age of the oldest message in hand; 0 when there is none."""
        # A clock that runs behind the sender's must not show an age below nothing.
        return 0.0 if self._since is None else max(0.0, self._now() - self._since)
