"""Rounds: all participants of a dialogue whose own digest comes at the same moment.

What is due is written down once for all of them. Who they are is read by pages, from where the
page before ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis.mongo import Store
from services.digest.insight.snapshot import Period
from services.digest.schedule import last_due, next_due

Document = dict[str, Any]

_SCHEDULE = ("dialogue", "cadence", "weekday", "hour", "timezone")


@dataclass(frozen=True, slots=True)
class Step:
    """The next page of a round.

    Args:
        round: its key.
        dialogue: whose participants it tells.
        period: that it tells them about.
        after: the place of the last participant who was asked for; empty at the beginning.
        due_at: when it is due the next time.
    """

    round: str
    dialogue: str
    period: Period
    after: str
    due_at: datetime


class Rounds:
    """The rounds in the store.

    Args:
        store: the service's database.
    """

    def __init__(self, store: Store) -> None:
        self._rounds = store["rounds"]

    def prepare(self) -> None:
        """Make the index; idempotent."""
        self._rounds.create_index("due_at")

    def ensure(
        self, recipient: Mapping[str, Any], now: datetime, session: ClientSession | None = None
    ) -> None:
        """Make the round that a recipient is in, unless it is there."""
        if recipient["round"] is None:
            return
        period = next_due(recipient, now)
        if period is None:
            return
        fields = {name: recipient[name] for name in _SCHEDULE}
        self._rounds.update_one(
            {"_id": recipient["round"]},
            {"$setOnInsert": {**fields, "due_at": period.end, "open": None}},
            upsert=True,
            session=session,
        )

    def next(self, session: ClientSession, now: datetime) -> Step | None:
        """Return the next page of a round that is due; one that was begun goes before others."""
        found = self._rounds.find_one({"open": {"$ne": None}}, session=session)
        found = found or self._rounds.find_one({"due_at": {"$lte": now}}, session=session)
        if found is None:
            return None
        following, latest = next_due(found, now), last_due(found, now)
        if following is None or latest is None:
            raise AssertionError("A round without a cadence is never made.")
        period, after = latest, ""
        if found["open"]:
            period, after = Period(**found["open"]["period"]), found["open"]["after"]
        return Step(found["_id"], found["dialogue"], period, after, following.end)

    def go_on(self, session: ClientSession, step: Step, after: str | None) -> None:
        """Write down where the round goes on; None where everybody was asked for."""
        period = {"key": step.period.key, "start": step.period.start, "end": step.period.end}
        still = None if after is None else {"period": period, "after": after}
        self._rounds.update_one(
            {"_id": step.round}, {"$set": {"due_at": step.due_at, "open": still}}, session=session
        )
