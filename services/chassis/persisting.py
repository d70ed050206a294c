"""Going on with what must not be given up while the store goes away and comes back."""

import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from pymongo.errors import PyMongoError

from services.chassis.backoff import Backoff
from services.chassis.mongo import is_away

log = structlog.get_logger(__name__)

T = TypeVar("T")


def persist(do: Callable[[], T], stopping: Callable[[], bool]) -> T:
    """Do something that may be repeated, again and again while the store is away.

    It returns what that returned.

    Args:
        do: the work; idempotent.
        stopping: whether to give up.

    Raises:
        PyMongoError: anything but that the store is away, or that when told to stop.
    """
    backoff = Backoff(most=2.0)
    while True:
        try:
            return do()
        except PyMongoError as error:
            if stopping() or not is_away(error):
                raise
            log.warning("process.waiting", part="store", error=str(error)[:500])
        time.sleep(backoff.next())
