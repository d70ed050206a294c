"""What ideas keeps, read: one thing, a page of a list, or the whole log."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database

from services.contracts.envelope import Event, from_dict
from services.contracts.errors import not_found, unknown_dialogue
from services.contracts.fields import ID_PATTERN
from services.ideas.domain.states import Dialogue, Idea, view

LOG_PAGE = 200

_ID = re.compile(ID_PATTERN)


def key(*parts: str) -> str:
    """Return the key of a document; no id holds a slash."""
    return "/".join(parts)


class Reading:
    """Reads the store of ideas.

    Args:
        database: its own; see ``layout`` for what it holds.
    """

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._database = self.database = database

    def dialogue(self, dialogue_id: str, session: ClientSession | None = None) -> Dialogue:
        """Return a dialogue.

        Raises:
            KlankbordError: unknown-dialogue.
        """
        found: Dialogue | None = self._find("dialogues", session, dialogue_id)
        if found is None:
            raise unknown_dialogue()
        return found

    def idea(self, dialogue_id: str, idea_id: str, session: ClientSession | None = None) -> Idea:
        """Return an idea.

        Raises:
            KlankbordError: unknown-dialogue, not-found.
        """
        found: Idea | None = self._find("ideas", session, dialogue_id, idea_id)
        if found is None:
            self.dialogue(dialogue_id, session)
            raise not_found("idea", str(idea_id)[:64])
        return found

    def list_dialogues(
        self, after: str | None, limit: int, filters: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return a page of dialogues, by id.

        Args:
            after: the last id of the page before; None for the first page.
            limit: the most dialogues on a page.
            filters: draft; None where both drafts and others will do.
        """
        draft = filters.get("draft")
        wanted = {} if draft is None else {"state": {"$eq" if draft else "$ne": "draft"}}
        return self._page("dialogues", wanted, after, limit)

    def list_ideas(
        self, dialogue_id: str, after: str | None, limit: int, filters: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return a page of a dialogue's ideas, by id.

        Args:
            dialogue_id: of the dialogue.
            after: the last id of the page before; None for the first page.
            limit: the most ideas on a page.
            filters: kind, theme, moderation and merged; None where all will do.

        Raises:
            KlankbordError: unknown-dialogue.
        """
        self.dialogue(dialogue_id)
        wanted = {"dialogue": dialogue_id, **_conditions(filters)}
        return self._page("ideas", wanted, after, limit)

    def list_decisions(self, dialogue_id: str, after: str | None, limit: int) -> dict[str, Any]:
        """Return a page of a dialogue's decisions, by id.

        Raises:
            KlankbordError: unknown-dialogue.
        """
        self.dialogue(dialogue_id)
        return self._page("decisions", {"dialogue": dialogue_id}, after, limit)

    def count_taken(self, dialogue_id: str, source: str | None) -> int:
        """Return how many events of a source were taken in for a dialogue.

        Without a source it is the number of ideas, as not every idea came as an event.
        """
        wanted = {"dialogue": str(dialogue_id)}
        if source is None:
            return self._database["ideas"].count_documents(wanted)
        return self._database["taken"].count_documents({**wanted, "source": str(source)})

    def log(self) -> Iterator[list[Event]]:
        """Return every fact that was ever told, in pages, the oldest first."""
        after: dict[str, Any] = {}
        while True:
            page = list(self._database["log"].find(after).sort("_id", 1).limit(LOG_PAGE))
            if not page:
                return
            yield [from_dict(document["event"]) for document in page]
            after = {"_id": {"$gt": page[-1]["_id"]}}

    def _find(self, name: str, session: ClientSession | None, *ids: str) -> Any:
        """Return a state or None; what is no id, is not there."""
        if not all(isinstance(part, str) and _ID.match(part) for part in ids):
            return None
        found = self._database[name].find_one({"_id": key(*ids)}, session=session)
        return _state(found) if found else None

    def _page(
        self, name: str, wanted: Mapping[str, Any], after: str | None, limit: int
    ) -> dict[str, Any]:
        beyond = {"id": {"$gt": after}} if after else {}
        cursor = self._database[name].find({**wanted, **beyond}).sort("id", 1).limit(limit + 1)
        found = [_state(document) for document in cursor]
        items = [view(state) for state in found[:limit]]
        return {"items": items, "next": items[-1]["id"] if len(found) > limit else None}


def _state(document: Mapping[str, Any]) -> Any:
    return {name: value for name, value in document.items() if name != "_id"}


def _conditions(filters: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: filters[name] for name in ("kind", "theme") if filters.get(name)}
    if filters.get("moderation"):
        found["moderation.state"] = filters["moderation"]
    if filters.get("merged") is not None:
        found["merged_into"] = {"$ne": None} if filters["merged"] else None
    return found
