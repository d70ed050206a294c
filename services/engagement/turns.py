"""Turns: processes that count the same dialogue do so one after the other, and none starves.

They touch the same tallies, so one of two would have to begin again anyway. The first write of a
transaction makes them meet before any work is done. Who loses again and again asks for the next
turn; who has just had one sees that, and lets the other go first.
"""

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog
from pymongo.client_session import ClientSession
from pymongo.errors import PyMongoError

from services.chassis import clock
from services.chassis.mongo import Store

log = structlog.get_logger(__name__)

# Longer than whoever lost a turn waits before the next try.
PAUSE_SECONDS = 0.15
# Mostly chance is fair enough, and quicker: asking makes all others pause.
PATIENCE = timedelta(seconds=1)
_ASKED_FOR = timedelta(seconds=2)

ASKED = "turns_asked"


class Turns:
    """Takes turns with other processes.

    Args:
        store: the service's database.
        now: the present, in UTC.
        pause: waits for a number of seconds.
    """

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime] = clock.now,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._turns = store["turns"]
        self._asked = store[ASKED]
        self._own = clock.new_id()
        self._now = now
        self._pause = pause
        self._had_one = False
        self._lost_since: datetime | None = None

    def take(self, session: ClientSession, dialogues: Iterable[str]) -> None:
        """Take the turn of some dialogues for a transaction, or ask for the next one in time.

        Raises:
            PyMongoError: another process has the turn, or the store is away.
        """
        for dialogue in sorted(dialogues):
            turn = {"$inc": {"taken": 1}}
            try:
                self._turns.update_one({"_id": dialogue}, turn, upsert=True, session=session)
            except PyMongoError:
                self._lose(dialogue)
                raise
        self._had_one, self._lost_since = True, None

    def let_others_first(self, dialogues: Iterable[str]) -> None:
        """Wait a moment when we have just had a turn for which another process asks."""
        if not self._had_one:
            return
        asked = {
            "dialogue": {"$in": sorted(dialogues)},
            "by": {"$ne": self._own},
            "until": {"$gt": self._now()},
        }
        try:
            others = self._asked.find_one(asked)
        except PyMongoError as error:
            # The transaction that comes next says so with more effect.
            log.info("turns.unknown", error=str(error)[:500])
            return
        if others:
            self._pause(PAUSE_SECONDS)

    def _lose(self, dialogue: str) -> None:
        now = self._now()
        self._had_one = False
        self._lost_since = self._lost_since or now
        if now - self._lost_since >= PATIENCE:
            self._ask(dialogue)

    def _ask(self, dialogue: str) -> None:
        request = {"dialogue": dialogue, "by": self._own, "until": self._now() + _ASKED_FOR}
        self._asked.replace_one({"_id": f"{dialogue}\n{self._own}"}, request, upsert=True)
