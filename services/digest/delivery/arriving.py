"""What is remembered of the ideas that arrived, in the store."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis.mongo import Store
from services.digest.insight.arrivals import Arrivals, new_moments, remembered


class ArrivalStore:
    """One memory per dialogue, shared by all who read it.

    Args:
        store: the service's database.
    """

    def __init__(self, store: Store) -> None:
        self._arrivals = store["arrivals"]

    def note(
        self,
        session: ClientSession,
        dialogue: str,
        visible_at: Mapping[str, datetime],
        end: datetime,
    ) -> dict[str, datetime]:
        """Return from when on each idea is new, and remember it in the caller's transaction.

        Args:
            session: of the transaction that read the ideas.
            dialogue: its id.
            visible_at: the ideas that can be read, and since when.
            end: what happened before this moment is told.
        """
        found = self._arrivals.find_one({"_id": dialogue}, session=session)
        before = _read(found) if found else Arrivals()
        new_at = new_moments(before, visible_at)
        after = remembered(before, new_at, end)
        if after != before:
            document = _written(dialogue, after)
            self._arrivals.replace_one({"_id": dialogue}, document, upsert=True, session=session)
        return new_at


def _read(document: Mapping[str, Any]) -> Arrivals:
    return Arrivals(document["until"], {one["idea"]: one["at"] for one in document["ideas"]})


def _written(dialogue: str, arrivals: Arrivals) -> dict[str, Any]:
    ideas = [{"idea": idea, "at": at} for idea, at in arrivals.new_at.items()]
    return {"_id": dialogue, "until": arrivals.until, "ideas": ideas}
