"""Wires ideas: requests and events in, facts and answers out."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from nameko.timer import timer

from services.chassis.answering import rpc
from services.chassis.clock import new_id
from services.chassis.entrypoints import batches
from services.chassis.messages import Delivery, OutgoingMessage
from services.chassis.providers import (
    Clock,
    Correlation,
    MongoStore,
    OutboxRelay,
    Publishing,
    Reporting,
)
from services.chassis.publisher import Publisher
from services.chassis.rpc import answers, answers_patiently
from services.chassis.topology import REPLAY_EXCHANGE
from services.chassis.verdicts import Done, Verdict
from services.contracts.registry import Queue
from services.ideas.commands import Commands, View
from services.ideas.debt import DebtGauge
from services.ideas.domain import dialogues, hosting, ideas, intake, life
from services.ideas.domain.requests import DialogueFilters, IdeaFilters, Page, load
from services.ideas.domain.states import Cause, view
from services.ideas.store import IdeasStore
from services.ideas.verdicts import verdicts

DATABASE = "klankbord_ideas"
DEBT_SECONDS = 30


class IdeasService:
    """Keeps dialogues, participants, ideas and decisions, and tells what changed."""

    name = "ideas"

    store: IdeasStore = MongoStore(DATABASE, IdeasStore)
    relay = OutboxRelay(DATABASE)
    publisher: Publisher = Publishing()
    now: Callable[[], datetime] = Clock()
    correlation: str = Correlation()
    report: Callable[[], View] = Reporting()
    debt = DebtGauge()

    @timer(interval=DEBT_SECONDS)
    def count_debt(self) -> None:
        """Bring the metrics of what waits for an answer up to date."""
        self.debt.refresh(self.store.database, self.now())

    @batches(Queue.IDEAS_FEEDBACK)
    def take_feedback(self, deliveries: list[Delivery]) -> list[Verdict]:
        """Take in a batch of ideas that came as events."""
        events = [checked for delivery in deliveries for checked in delivery.events]
        return verdicts(deliveries, self.store.take(events, intake.take))

    @batches(Queue.IDEAS_EVENTS)
    def take_facts(self, deliveries: list[Delivery]) -> list[Verdict]:
        """Take in that others have forgotten a participant."""
        for checked in (one for delivery in deliveries for one in delivery.events):
            self.store.erasures.confirm(checked.data)
        return [Done() for _ in deliveries]

    @rpc
    @answers
    def erase_participant(self, dialogue_id: str, participant_id: str) -> View:
        """Forget a participant here, and ask everybody else to."""
        cause = Cause(self.now(), self.correlation)
        return self.store.erasures.erase(dialogue_id, participant_id, new_id(), cause)

    @rpc
    @answers
    def get_erasure(self, dialogue_id: str, participant_id: str) -> View:
        """Return who has forgotten a participant, and who has not yet."""
        return self.store.erasures.state(dialogue_id, participant_id)

    @rpc
    @answers
    def status(self) -> View:
        """Return how this process is doing, and what waits for an answer."""
        return {**self.report(), "answers": self.debt.found}

    @rpc
    @answers
    def create_dialogue(self, dialogue: Any) -> View:
        """Make a draft."""
        return self._asked().create_dialogue(dialogue)

    @rpc
    @answers
    def change_dialogue(self, dialogue_id: str, changes: Any, version: int) -> View:
        """Change what may be changed in the dialogue's state."""
        return self._asked().change_dialogue(dialogue_id, dialogues.change, changes, version)

    @rpc
    @answers
    def open_dialogue(self, dialogue_id: str) -> View:
        """Open a draft whose charter is complete."""
        return self._asked().change_dialogue(dialogue_id, life.open_)

    @rpc
    @answers
    def decide_dialogue(self, dialogue_id: str) -> View:
        """Stop taking ideas."""
        return self._asked().change_dialogue(dialogue_id, life.decide)

    @rpc
    @answers
    def close_dialogue(self, dialogue_id: str) -> View:
        """Close a dialogue that has been decided on."""
        return self._asked().change_dialogue(dialogue_id, life.close)

    @rpc
    @answers
    def join_participant(self, dialogue_id: str, participant: Any) -> View:
        """Let somebody join, or change unit or language."""
        return self._asked().join_participant(dialogue_id, participant)

    @rpc
    @answers
    def submit_idea(self, dialogue_id: str, idea: Any) -> View:
        """Take an idea."""
        return self._asked().submit_idea(dialogue_id, idea)

    @rpc
    @answers
    def edit_idea(self, dialogue_id: str, idea_id: str, changes: Any, version: int) -> View:
        """Change what an idea says."""
        return self._asked().change_idea(dialogue_id, idea_id, ideas.edit, changes, version)

    @rpc
    @answers
    def moderate_idea(self, dialogue_id: str, idea_id: str, moderation: Any) -> View:
        """Accept, reject or hold an idea."""
        return self._asked().change_idea(dialogue_id, idea_id, hosting.moderate, moderation)

    @rpc
    @answers
    def answer_idea(self, dialogue_id: str, idea_id: str, answer: Any) -> View:
        """Answer an idea with an outcome and a reason."""
        return self._asked().change_idea(dialogue_id, idea_id, hosting.answer, answer)

    @rpc
    @answers
    def merge_idea(self, dialogue_id: str, idea_id: str, into: str) -> View:
        """Let an idea count with another."""
        return self._asked().merge_idea(dialogue_id, idea_id, into)

    @rpc
    @answers
    def unmerge_idea(self, dialogue_id: str, idea_id: str) -> View:
        """Let an idea count by itself again."""
        return self._asked().change_idea(dialogue_id, idea_id, hosting.unmerge)

    @rpc
    @answers
    def record_decision(self, dialogue_id: str, decision: Any) -> View:
        """Record a decision, and answer the ideas it rests on."""
        return self._asked().record_decision(dialogue_id, decision)

    @rpc
    @answers_patiently
    def republish(self) -> dict[str, int]:
        """Tell every fact again, to whoever rebuilds from it."""
        published = 0
        for page in self.store.log():
            self.publisher.publish([OutgoingMessage.of(event, REPLAY_EXCHANGE) for event in page])
            published += len(page)
        return {"published": published}

    @rpc
    @answers
    def get_dialogue(self, dialogue_id: str) -> View:
        """Return a dialogue."""
        return view(self.store.dialogue(dialogue_id))

    @rpc
    @answers
    def list_dialogues(
        self, after: str | None = None, limit: int = 100, filters: Any = None
    ) -> View:
        """Return a page of dialogues."""
        wanted = load(DialogueFilters, filters or {})
        return self.store.list_dialogues(**_page(after, limit), filters=wanted)

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
    @answers_patiently
    def progress(self, dialogue_id: str, source: str | None = None) -> dict[str, int]:
        """Return how many events of a source were taken in; without one, how many ideas."""
        return {"accepted": self.store.count_taken(dialogue_id, source)}

    def _asked(self) -> Commands:
        return Commands(self.store, Cause(self.now(), self.correlation))


def _page(after: Any, limit: Any) -> dict[str, Any]:
    return load(Page, {"after": after, "limit": limit})
