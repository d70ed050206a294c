"""How many messages wait, as a metric."""

import structlog
from pymongo.errors import PyMongoError

from services.chassis import metrics
from services.chassis.resting import Resting
from services.engagement.parked.filters import Filter
from services.engagement.parked.store import ParkedStore

log = structlog.get_logger(__name__)


class Gauge:
    """Brings the metric up to date, and not too often.

    Args:
        resting: decides how often; counting very many takes the store a while.
    """

    def __init__(self, resting: Resting | None = None) -> None:
        self._resting = resting or Resting()
        self.found: dict[str, int] | None = None

    def refresh(self, store: ParkedStore) -> None:
        """Count what waits now, unless that was costly a moment ago."""
        try:
            counts = self._resting.do(lambda: store.counts(Filter()))
        except PyMongoError as error:
            log.warning("parked.not_counted", error=str(error)[:500])
            return
        if counts is None:
            return
        self.found = {reason: messages for reason, (messages, _) in counts.items()}
        metrics.PARKED_WAITING.clear()
        for reason, messages in self.found.items():
            metrics.PARKED_WAITING.labels(reason).set(messages)
