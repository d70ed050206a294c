"""Wires ideas: requests and events in, facts and answers out."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from nameko.rpc import rpc

from services.chassis.entrypoints import batches
from services.chassis.messages import Delivery, OutgoingMessage
from services.chassis.providers import Clock, Correlation, MongoStore, OutboxRelay, Publishing
from services.chassis.publisher import Publisher
from services.chassis.rpc import answers
from services.chassis.topology import REPLAY_EXCHANGE
from services.chassis.verdicts import Verdict
from services.contracts.registry import Queue
from services.ideas.domain import dialogues, hosting, ideas, intake, life, participants
from services.ideas.domain.states import Cause, Change, Dialogue, Idea, view
from services.ideas.queries import Queries, View
from services.ideas.store import IdeasStore
from services.ideas.verdicts import verdicts

DATABASE = "klankbord_ideas"


class IdeasService(Queries):
    """Keeps dialogues, participants, ideas and decisions, and tells what changed."""

    name = "ideas"

    store: IdeasStore = MongoStore(DATABASE, IdeasStore)
    relay = OutboxRelay(DATABASE)
    publisher: Publisher = Publishing()
    now: Callable[[], datetime] = Clock()
    correlation: str = Correlation()

    @batches(Queue.IDEAS_FEEDBACK)
    def take_feedback(self, deliveries: list[Delivery]) -> list[Verdict]:
        """Take in a batch of ideas that came as events."""
        events = [checked for delivery in deliveries for checked in delivery.events]
        return verdicts(deliveries, self.store.take(events, intake.take))

    @rpc
    @answers
    def create_dialogue(self, dialogue: Any) -> View:
        """Make a draft."""
        cause = self._cause()
        made = self.store.create_dialogue(
            _id_of(dialogue), lambda known: dialogues.create(known, dialogue, cause)
        )
        return view(made)

    @rpc
    @answers
    def change_dialogue(self, dialogue_id: str, changes: Any, version: int) -> View:
        """Change what may be changed in the dialogue's state."""
        return self._change_dialogue(dialogue_id, dialogues.change, changes, version)

    @rpc
    @answers
    def open_dialogue(self, dialogue_id: str) -> View:
        """Open a draft whose charter is complete."""
        return self._change_dialogue(dialogue_id, life.open_)

    @rpc
    @answers
    def decide_dialogue(self, dialogue_id: str) -> View:
        """Stop taking ideas."""
        return self._change_dialogue(dialogue_id, life.decide)

    @rpc
    @answers
    def close_dialogue(self, dialogue_id: str) -> View:
        """Close a dialogue that has been decided on."""
        return self._change_dialogue(dialogue_id, life.close)

    @rpc
    @answers
    def join_participant(self, dialogue_id: str, participant: Any) -> View:
        """Let somebody join, or change unit or language."""
        cause = self._cause()
        joined = self.store.join_participant(
            dialogue_id,
            _id_of(participant),
            lambda dialogue, known: participants.join(dialogue, known, participant, cause),
        )
        return view(joined)

    @rpc
    @answers
    def submit_idea(self, dialogue_id: str, idea: Any) -> View:
        """Take an idea."""
        cause = self._cause()
        submitted = self.store.submit_idea(
            dialogue_id,
            _id_of(idea),
            lambda dialogue, known: ideas.submit(dialogue, known, idea, cause),
        )
        return view(submitted)

    @rpc
    @answers
    def edit_idea(self, dialogue_id: str, idea_id: str, changes: Any, version: int) -> View:
        """Change what an idea says."""
        return self._change_idea(dialogue_id, idea_id, ideas.edit, changes, version)

    @rpc
    @answers
    def moderate_idea(self, dialogue_id: str, idea_id: str, moderation: Any) -> View:
        """Accept, reject or hold an idea."""
        return self._change_idea(dialogue_id, idea_id, hosting.moderate, moderation)

    @rpc
    @answers
    def answer_idea(self, dialogue_id: str, idea_id: str, answer: Any) -> View:
        """Answer an idea with an outcome and a reason."""
        return self._change_idea(dialogue_id, idea_id, hosting.answer, answer)

    @rpc
    @answers
    def merge_idea(self, dialogue_id: str, idea_id: str, into: str) -> View:
        """Let an idea count with another."""
        merge = partial(hosting.merge, cause=self._cause())
        return view(self.store.merge_idea(dialogue_id, idea_id, into, merge))

    @rpc
    @answers
    def unmerge_idea(self, dialogue_id: str, idea_id: str) -> View:
        """Let an idea count by itself again."""
        return self._change_idea(dialogue_id, idea_id, hosting.unmerge)

    @rpc
    @answers
    def record_decision(self, dialogue_id: str, decision: Any) -> View:
        """Record a decision, and answer the ideas it rests on."""
        cause = self._cause()
        recorded = self.store.record_decision(
            dialogue_id,
            _id_of(decision),
            lambda dialogue, known: hosting.decide(dialogue, known, decision, cause),
            partial(hosting.answer_all, cause=cause),
        )
        return view(recorded)

    @rpc
    @answers
    def republish(self) -> dict[str, int]:
        """Tell every fact again, to whoever rebuilds from it."""
        published = 0
        for page in self.store.log():
            self.publisher.publish([OutgoingMessage.of(event, REPLAY_EXCHANGE) for event in page])
            published += len(page)
        return {"published": published}

    def _cause(self) -> Cause:
        return Cause(self.now(), self.correlation)

    def _change_dialogue(
        self, dialogue_id: str, change: Callable[..., Change[Dialogue]], *asked: Any
    ) -> View:
        cause = self._cause()
        return view(
            self.store.change_dialogue(dialogue_id, lambda known: change(known, *asked, cause))
        )

    def _change_idea(
        self, dialogue_id: str, idea_id: str, change: Callable[..., Change[Idea]], *asked: Any
    ) -> View:
        cause = self._cause()
        changed = self.store.change_idea(
            dialogue_id, idea_id, lambda dialogue, idea: change(dialogue, idea, *asked, cause)
        )
        return view(changed)


def _id_of(request: Any) -> str:
    """Return the id that a request names; it is checked with the rest of the request."""
    return str(request.get("id")) if isinstance(request, Mapping) else ""
