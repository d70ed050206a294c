"""The three weeks in which the sample dialogue takes place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

DAYS = 21
# Care people write before work, in the break and above all in the evening (hours in UTC).
_HOURS = (6, 7, 8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 18, 18, 19, 19, 19, 20, 20, 21)


@dataclass(frozen=True)
class Span:
    """Three weeks.

    Args:
        start: the first moment.
        finish: the first moment after them.
    """

    start: datetime
    finish: datetime

    @classmethod
    def before(cls, end: datetime) -> Span:
        """Return the three weeks up to the last midnight (UTC) before `end`."""
        finish = end.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(finish - timedelta(days=DAYS), finish)

    def moment(self, random: Random, day: int) -> datetime:
        """Return some moment at which people write, on one of the days.

        Args:
            random: where chance comes from.
            day: 0 for the first.
        """
        return self.start + timedelta(
            days=day,
            hours=random.choice(_HOURS),
            minutes=random.randrange(60),
            milliseconds=random.randrange(60_000),
        )

    def day_of(self, time: datetime) -> int:
        """Return the day that a moment lies in, 0 for the first."""
        return (time - self.start).days
