"""How much waits in an outbox, and for how long, as metrics of the process that sends it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.chassis import metrics
from services.chassis.resting import Resting

_COUNT_SECONDS = 5.0


class Backlog:
    """Follows what a relay sees of its outbox.

    Args:
        database: that the outbox is in.
        count: asks how many events wait; dear, so it is asked only now and then.
        now: the present, in UTC.
    """

    def __init__(
        self, database: str, count: Callable[[], int], now: Callable[[], datetime]
    ) -> None:
        self._count = count
        self._now = now
        self._resting = Resting(_COUNT_SECONDS)
        self._since: datetime | None = None
        self._pending = metrics.OUTBOX_PENDING.labels(database)
        metrics.OUTBOX_OLDEST.labels(database).set_function(self.seconds)

    def saw(self, documents: Sequence[Mapping[str, Any]], page: int) -> None:
        """Take note of the events that wait longest.

        Args:
            documents: of the outbox, the oldest first.
            page: how many were asked for; fewer means that these are all.
        """
        self._since = documents[0]["time"] if documents else None
        if len(documents) < page:
            self._pending.set(len(documents))
        elif counted := self._resting.do(self._count):
            self._pending.set(counted)

    def leave(self) -> None:
        """Say nothing any more: another process sends now."""
        self._since = None
        self._pending.set(0)

    def seconds(self) -> float:
        """Return how long the oldest event waits; 0 when none does."""
        if self._since is None:
            return 0.0
        return max(0.0, (self._now() - self._since).total_seconds())
