"""Facts from ideas that change what is counted: dialogues that open and close, merges."""

from datetime import datetime
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis.failpoints import Point, passing
from services.chassis.mongo import in_transaction
from services.engagement import counting, records, telling
from services.engagement.anew import count_anew
from services.engagement.store import EngagementStore


class Facts:
    """Takes in facts about dialogues and ideas; the highest version of each wins.

    Args:
        engagement: the store.
    """

    def __init__(self, engagement: EngagementStore) -> None:
        self._engagement = engagement
        self._store = engagement.store

    def dialogue(self, state: dict[str, Any]) -> None:
        """Remember a dialogue's state, unless a later one is known.

        Raises:
            KlankbordError: unavailable.
        """

        def work(session: ClientSession) -> None:
            dialogues = self._store["dialogues"]
            if _is_known(dialogues.find_one({"_id": state["id"]}, session=session), state):
                return
            document = {"version": state["version"], "closed_at": state["closed_at"]}
            dialogues.replace_one({"_id": state["id"]}, document, upsert=True, session=session)

        in_transaction(self._store, work)

    def idea(self, state: dict[str, Any], now: datetime) -> None:
        """Remember what an idea is merged into, and count the ideas concerned anew.

        Raises:
            KlankbordError: unavailable.
        """
        in_transaction(self._store, lambda session: self._merge(session, state, now))

    def _merge(self, session: ClientSession, state: dict[str, Any], now: datetime) -> None:
        ideas = self._store["ideas"]
        dialogue, idea = state["dialogue"], state["id"]
        own = records.idea_id(dialogue, idea)
        if _is_known(ideas.find_one({"_id": own}, session=session), state):
            return
        before = self._engagement.merges(session, [dialogue])[dialogue]
        document = {
            "dialogue": dialogue,
            "idea": idea,
            "version": state["version"],
            "merged_into": state["merged_into"],
        }
        ideas.replace_one({"_id": own}, document, upsert=True, session=session)
        passing(Point.MERGE_AFTER_IDEA)
        if self._store["dialogues"].find_one({"_id": dialogue, "sealed": True}, session=session):
            # There is nothing left to count it from.
            return
        after = self._engagement.merges(session, [dialogue])[dialogue]
        concerned = {
            other
            for map_ in (before, after)
            for other in counting.group_of(counting.root_of(idea, map_), map_)
        }
        tallies = count_anew(self._store, session, dialogue, concerned, after)
        passing(Point.MERGE_AFTER_COUNT)
        name = f"tallies-{dialogue}-{idea}-v{state['version']}"
        self._engagement.outbox.add(session, [telling.counts(name, tallies, now)])


def _is_known(document: dict[str, Any] | None, state: dict[str, Any]) -> bool:
    return document is not None and bool(document["version"] >= state["version"])
