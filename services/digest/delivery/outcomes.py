"""What came of one try to bring a digest, and when the next one is."""

from dataclasses import dataclass
from datetime import timedelta

MOST_TRIES = 8
# Seven waits of 23 hours together at most: the eighth try is within a day of the first.
_WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6.5),
    timedelta(hours=12),
)
_JITTER = 0.2


@dataclass(frozen=True, slots=True)
class Sent:
    """The far side has taken it."""


@dataclass(frozen=True, slots=True)
class Later:
    """It may be taken later, or it is not certain that it was.

    Args:
        because: why, without an address.
    """

    because: str


@dataclass(frozen=True, slots=True)
class Never:
    """It will not be taken.

    Args:
        because: why, without an address.
        switch_off: the recipient wants nothing more.
    """

    because: str
    switch_off: bool = False


Outcome = Sent | Later | Never


def wait_before(tries: int, chance: float) -> timedelta | None:
    """Return how long to wait after so many tries; None when they were enough.

    Args:
        tries: that were made, 1 or more.
        chance: from 0 to 1; it makes the wait up to a fifth shorter, so that many that failed
            together do not come back together.
    """
    if tries >= MOST_TRIES:
        return None
    return _WAITS[tries - 1] * (1 - _JITTER * chance)
