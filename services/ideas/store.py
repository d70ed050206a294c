"""What ideas keeps: every change with its facts in one transaction.

A change is made by a function of the domain that is given what is kept now. It may be called more
than once: when two writers meet, the later one starts again from what the first one left.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database

from services.chassis.failpoints import Point, passing
from services.chassis.migrations import migrate
from services.chassis.pieces import pieces
from services.contracts.envelope import Checked
from services.ideas import layout
from services.ideas.domain.intake import Intake, Known, Outcome, event_key, idea_key
from services.ideas.domain.states import Change, Decision, Dialogue, Idea, Participant
from services.ideas.erasing import Erasures
from services.ideas.migrations import MIGRATIONS
from services.ideas.reading import key
from services.ideas.writing import Writing

MOST_AT_ONCE = 500

ChangeDialogue = Callable[[Dialogue], Change[Dialogue]]
ChangeIdea = Callable[[Dialogue, Idea], Change[Idea]]
Merge = Callable[[Dialogue, Idea, Idea, Sequence[str]], Change[Idea]]
Decide = Callable[[Dialogue, Decision | None], Decision]
AnswerAll = Callable[[Dialogue, Decision, Mapping[str, Idea]], Iterable[Change[Idea]]]
Take = Callable[[Known, Sequence[Checked]], Intake]


class IdeasStore(Writing):
    """The store of ideas.

    Args:
        database: its own; see ``layout`` for what it holds.
    """

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        super().__init__(database)
        self.erasures = Erasures(database)

    def prepare(self) -> None:
        """Make collections and indexes where they are missing."""
        migrate(self._database, MIGRATIONS)
        layout.prepare(self._database)
        self._outbox.prepare()

    def create_dialogue(
        self, dialogue_id: str, create: Callable[[Dialogue | None], Change[Dialogue]]
    ) -> Dialogue:
        """Keep a new dialogue, and return what is kept."""

        def work(session: ClientSession) -> Dialogue:
            known: Dialogue | None = self._find("dialogues", session, dialogue_id)
            return self._save("dialogues", dialogue_id, known, create(known), session)

        return self._transact(work)

    def change_dialogue(self, dialogue_id: str, change: ChangeDialogue) -> Dialogue:
        """Keep a changed dialogue, and return it."""

        def work(session: ClientSession) -> Dialogue:
            known = self.dialogue(dialogue_id, session)
            return self._save("dialogues", dialogue_id, known, change(known), session)

        return self._transact(work)

    def join_participant(
        self,
        dialogue_id: str,
        participant_id: str,
        join: Callable[[Dialogue, Participant | None], Change[Participant]],
    ) -> Participant:
        """Keep a participant who is new or changed, and return what is kept."""
        ids = dialogue_id, participant_id

        def work(session: ClientSession) -> Participant:
            dialogue = self.dialogue(dialogue_id, session)
            known: Participant | None = self._find("participants", session, *ids)
            return self._save("participants", key(*ids), known, join(dialogue, known), session)

        return self._transact(work)

    def submit_idea(
        self,
        dialogue_id: str,
        idea_id: str,
        submit: Callable[[Dialogue, Idea | None], Change[Idea]],
    ) -> Idea:
        """Keep a new idea, and return what is kept."""

        def work(session: ClientSession) -> Idea:
            dialogue = self.dialogue(dialogue_id, session)
            known = self._find("ideas", session, dialogue_id, idea_id)
            return self._save_idea(known, submit(dialogue, known), session)

        return self._transact(work)

    def change_idea(self, dialogue_id: str, idea_id: str, change: ChangeIdea) -> Idea:
        """Keep a changed idea, and return it."""

        def work(session: ClientSession) -> Idea:
            dialogue = self.dialogue(dialogue_id, session)
            known = self.idea(dialogue_id, idea_id, session)
            return self._save_idea(known, change(dialogue, known), session)

        return self._transact(work)

    def merge_idea(self, dialogue_id: str, idea_id: str, into: str, merge: Merge) -> Idea:
        """Keep an idea that was merged, and return it.

        Merges of one dialogue wait for each other: two at once, each harmless by itself, could
        otherwise close a circle.
        """

        def work(session: ClientSession) -> Idea:
            dialogue = self.dialogue(dialogue_id, session)
            known = self.idea(dialogue_id, idea_id, session)
            target = self.idea(dialogue_id, into, session)
            self._guard_merges(dialogue_id, session)
            passing(Point.IDEAS_AFTER_GUARD)
            path = self._merge_path(target, session)
            return self._save_idea(known, merge(dialogue, known, target, path), session)

        return self._transact(work)

    def record_decision(
        self, dialogue_id: str, decision_id: str, decide: Decide, answer_all: AnswerAll
    ) -> Decision:
        """Keep a decision and what it answers, and return what is kept."""

        def work(session: ClientSession) -> Decision:
            dialogue = self.dialogue(dialogue_id, session)
            known = self._find("decisions", session, dialogue_id, decision_id)
            decision = decide(dialogue, known)
            if known is None:
                self._save_decision(dialogue, decision, answer_all, session)
            return decision

        return self._transact(work)

    def take(self, batch: Sequence[Checked], take: Take) -> list[Outcome]:
        """Keep the ideas of a batch of events, and return what became of each event."""
        outcomes: list[Outcome] = []
        for part in pieces(batch, MOST_AT_ONCE):
            outcomes += self._transact(partial(self._take, part, take))
        return outcomes

    def _save_decision(
        self,
        dialogue: Dialogue,
        decision: Decision,
        answer_all: AnswerAll,
        session: ClientSession,
    ) -> None:
        ideas = self._ideas([(dialogue["id"], idea) for idea in decision["ideas"]], session)
        known = {idea["id"]: idea for idea in ideas.values()}
        for change in answer_all(dialogue, decision, known):
            self._save_idea(known[change.state["id"]], change, session)
        passing(Point.IDEAS_AFTER_ANSWERS)
        document = {"_id": key(dialogue["id"], decision["id"]), **decision}
        self._database["decisions"].insert_one(document, session=session)

    def _guard_merges(self, dialogue_id: str, session: ClientSession) -> None:
        self._database["guards"].update_one(
            {"_id": dialogue_id}, {"$inc": {"merges": 1}}, upsert=True, session=session
        )

    def _merge_path(self, target: Idea, session: ClientSession) -> list[str]:
        """Return the ids from ``target`` along its own merges."""
        path, onward = [target["id"]], target["merged_into"]
        while onward is not None:
            path.append(onward)
            onward = self.idea(target["dialogue"], onward, session)["merged_into"]
        return path

    def _take(self, batch: Sequence[Checked], take: Take, session: ClientSession) -> list[Outcome]:
        batch = self.erasures.without_erased(batch, session)
        intake = take(self._known(batch, session), batch)
        ideas = [change.state for change in intake.ideas]
        self._insert("ideas", [{"_id": key(i["dialogue"], i["id"]), **i} for i in ideas], session)
        passing(Point.IDEAS_AFTER_IDEAS)
        self._insert("taken", [_taken(checked) for checked in intake.taken], session)
        passing(Point.IDEAS_AFTER_TAKEN)
        self._tell([event for change in intake.ideas for event in change.events], session)
        return list(intake.outcomes)

    def _known(self, batch: Sequence[Checked], session: ClientSession) -> Known:
        named = {checked.data["dialogue"] for checked in batch}
        taken = self._by_key("taken", {event_key(checked.event) for checked in batch}, session)
        return Known(
            dialogues=self._by_key("dialogues", named, session),
            ideas=self._ideas([idea_key(checked) for checked in batch], session),
            taken={place: document["fingerprint"] for place, document in taken.items()},
        )


def _taken(checked: Checked) -> dict[str, Any]:
    event = checked.event
    return {
        "_id": event_key(event),
        "dialogue": checked.data["dialogue"],
        "source": event.source,
        "fingerprint": event.fingerprint,
    }
