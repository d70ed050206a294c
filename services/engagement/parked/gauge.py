"""How many messages wait, as a metric."""

import time
from collections.abc import Callable

import structlog
from pymongo.errors import PyMongoError

from services.chassis import metrics
from services.engagement.parked.filters import Filter
from services.engagement.parked.store import ParkedStore

log = structlog.get_logger(__name__)

# Counting very many takes the store a while: it then rests twenty times as long.
_SHARE = 20


class Gauge:
    """Brings the metric up to date, and not too often.

    Args:
        monotonic: the clock, in seconds.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._due = 0.0

    def refresh(self, store: ParkedStore) -> None:
        """Count what waits now, unless that was costly a moment ago."""
        started = self._monotonic()
        if started < self._due:
            return
        try:
            counts = store.counts(Filter())
        except PyMongoError as error:
            log.warning("parked.not_counted", error=str(error)[:500])
            return
        self._due = started + _SHARE * (self._monotonic() - started)
        metrics.PARKED_WAITING.clear()
        for reason, (messages, _) in counts.items():
            metrics.PARKED_WAITING.labels(reason).set(messages)
