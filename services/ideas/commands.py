"""Brings a request, the rules and the store together; what is kept is what is answered."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from services.ideas.domain import dialogues, hosting, ideas, participants
from services.ideas.domain.states import Cause, Change, Dialogue, Idea, view
from services.ideas.store import IdeasStore

View = dict[str, Any]


class Commands:
    """What one request may change. Each returns the view of what is kept after it.

    Args:
        store: of ideas.
        cause: of the request.
    """

    def __init__(self, store: IdeasStore, cause: Cause) -> None:
        self._store = store
        self._cause = cause

    def create_dialogue(self, request: Any) -> View:
        """Make a draft."""
        made = self._store.create_dialogue(
            _id_of(request), lambda known: dialogues.create(known, request, self._cause)
        )
        return view(made)

    def change_dialogue(
        self, dialogue_id: str, change: Callable[..., Change[Dialogue]], *asked: Any
    ) -> View:
        """Change a dialogue by a rule that takes the dialogue, what is asked, and the cause."""
        changed = self._store.change_dialogue(
            dialogue_id, lambda known: change(known, *asked, self._cause)
        )
        return view(changed)

    def join_participant(self, dialogue_id: str, request: Any) -> View:
        """Let somebody join, or change unit or language."""
        joined = self._store.join_participant(
            dialogue_id,
            _id_of(request),
            lambda dialogue, known: participants.join(dialogue, known, request, self._cause),
        )
        return view(joined)

    def submit_idea(self, dialogue_id: str, request: Any) -> View:
        """Take an idea."""
        submitted = self._store.submit_idea(
            dialogue_id,
            _id_of(request),
            lambda dialogue, known: ideas.submit(dialogue, known, request, self._cause),
        )
        return view(submitted)

    def change_idea(
        self, dialogue_id: str, idea_id: str, change: Callable[..., Change[Idea]], *asked: Any
    ) -> View:
        """Change an idea by a rule that takes dialogue, idea, what is asked, and the cause."""
        changed = self._store.change_idea(
            dialogue_id,
            idea_id,
            lambda dialogue, known: change(dialogue, known, *asked, self._cause),
        )
        return view(changed)

    def merge_idea(self, dialogue_id: str, idea_id: str, into: str) -> View:
        """Let an idea count with another."""
        merge = partial(hosting.merge, cause=self._cause)
        return view(self._store.merge_idea(dialogue_id, idea_id, into, merge))

    def record_decision(self, dialogue_id: str, request: Any) -> View:
        """Record a decision, and answer the ideas it rests on."""
        recorded = self._store.record_decision(
            dialogue_id,
            _id_of(request),
            lambda dialogue, known: hosting.decide(dialogue, known, request, self._cause),
            partial(hosting.answer_all, cause=self._cause),
        )
        return view(recorded)


def _id_of(request: Any) -> str:
    """Return the id that a request names; it is checked with the rest of the request."""
    return str(request.get("id")) if isinstance(request, Mapping) else ""
