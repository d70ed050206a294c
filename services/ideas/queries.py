"""What others may ask ideas without changing anything."""

from typing import Any

from nameko.rpc import rpc

from services.chassis.rpc import answers
from services.ideas.domain.requests import IdeaFilters, Page, load
from services.ideas.domain.states import view
from services.ideas.reading import Reading

View = dict[str, Any]


class Queries:
    """The reading half of the service."""

    store: Reading

    @rpc
    @answers
    def get_dialogue(self, dialogue_id: str) -> View:
        """Return a dialogue."""
        return view(self.store.dialogue(dialogue_id))

    @rpc
    @answers
    def list_dialogues(self, after: str | None = None, limit: int = 100) -> View:
        """Return a page of dialogues."""
        return self.store.list_dialogues(**_page(after, limit))

    @rpc
    @answers
    def get_idea(self, dialogue_id: str, idea_id: str) -> View:
        """Return an idea."""
        return view(self.store.idea(dialogue_id, idea_id))

    @rpc
    @answers
    def list_ideas(
        self, dialogue_id: str, after: str | None = None, limit: int = 100, filters: Any = None
    ) -> View:
        """Return a page of a dialogue's ideas."""
        wanted = load(IdeaFilters, filters or {})
        return self.store.list_ideas(dialogue_id, **_page(after, limit), filters=wanted)

    @rpc
    @answers
    def list_decisions(self, dialogue_id: str, after: str | None = None, limit: int = 100) -> View:
        """Return a page of a dialogue's decisions."""
        return self.store.list_decisions(dialogue_id, **_page(after, limit))

    @rpc
    @answers
    def progress(self, dialogue_id: str, source: str) -> dict[str, int]:
        """Return how many events of a source were taken in."""
        return {"accepted": self.store.count_taken(dialogue_id, source)}


def _page(after: Any, limit: Any) -> dict[str, Any]:
    return load(Page, {"after": after, "limit": limit})
