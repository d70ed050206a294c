"""How many ideas wait for an answer or to be read, as metrics: the debt of the organiser."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from pymongo.database import Database
from pymongo.errors import PyMongoError

from services.chassis import metrics
from services.chassis.resting import Resting
from services.contracts.fields import format_time

log = structlog.get_logger(__name__)

_RUNNING = ("open", "deciding")


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed.

    Args:
        waiting: accepted ideas without an answer.
        overdue: those that wait longer than their charter promises.
        unread: ideas that wait as long as that and that nobody moderated.
    """

    waiting: int = 0
    overdue: int = 0
    unread: int = 0

    def __add__(self, other: "Debt") -> "Debt":
        return Debt(
            self.waiting + other.waiting, self.overdue + other.overdue, self.unread + other.unread
        )


def debt(database: Database[dict[str, Any]], now: datetime) -> Debt:
    """Return what is owed in all dialogues that run.

    Args:
        database: of ideas.
        now: the present, in UTC.
    """
    running = database["dialogues"].find(
        {"state": {"$in": list(_RUNNING)}}, {"id": 1, "charter": 1}
    )
    return sum((_of_dialogue(database, one, now) for one in running), Debt())


def _of_dialogue(database: Database[dict[str, Any]], dialogue: Any, now: datetime) -> Debt:
    promised = timedelta(days=dialogue["charter"]["answer_within_days"])
    # Times are kept as text of one form, which sorts as the times do.
    late = format_time(now - promised)
    wanted = {
        "dialogue": dialogue["id"],
        "answer": None,
        "merged_into": None,
        "moderation.state": {"$in": ["accepted", "pending"]},
    }
    fields = {"submitted_at": 1, "moderation.state": 1}
    found = [
        (one["moderation"]["state"], one["submitted_at"] < late)
        for one in database["ideas"].find(wanted, fields)
    ]
    return Debt(
        waiting=sum(state == "accepted" for state, _ in found),
        overdue=found.count(("accepted", True)),
        unread=found.count(("pending", True)),
    )


class DebtGauge:
    """Brings the metrics up to date, and not too often."""

    def __init__(self) -> None:
        self._resting = Resting()
        self.found: dict[str, int] | None = None

    def refresh(self, database: Database[dict[str, Any]], now: datetime) -> None:
        """Count what is owed now, unless that was costly a moment ago."""
        try:
            found = self._resting.do(lambda: debt(database, now))
        except PyMongoError as error:
            log.warning("debt.not_counted", error=str(error)[:500])
            return
        if found is not None:
            self.found = asdict(found)
            metrics.ANSWERS_WAITING.set(found.waiting)
            metrics.ANSWERS_OVERDUE.set(found.overdue)
            metrics.MODERATION_OVERDUE.set(found.unread)
