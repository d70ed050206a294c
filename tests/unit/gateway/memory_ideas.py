"""ideas in memory."""

from typing import Any

from services.contracts.errors import Code, KlankbordError, not_found, unknown_dialogue
from tests.unit.gateway.memory_rows import (
    CHARTER_FIELDS,
    ENTERED,
    NOW,
    SCHEDULE,
    Json,
    fits,
    part,
    said,
)


class MemoryIdeas:
    def __init__(self) -> None:
        self.dialogues: dict[str, Json] = {}
        self.ideas: dict[str, dict[str, Json]] = {}
        self.participants: dict[str, dict[str, Json]] = {}
        self.erased: dict[tuple[str, str], Json] = {}
        self.decisions: dict[str, dict[str, Json]] = {}
        self._said: dict[tuple[str, ...], Json] = {}

    def _once(self, *name: str, said: Json) -> bool:
        if self._said.setdefault(name, said) != said:
            raise KlankbordError(Code.ID_CONFLICT, "This id says something else already.", "id")
        return self._said[name] is said

    def status(self) -> Json:
        return said("ideas", answers={"waiting": 2, "overdue": 1})

    def create_dialogue(self, dialogue: Json) -> Json:
        if self._once("dialogue", dialogue["id"], said=dialogue):
            lists: Json = {"themes": [], "questions": [], "expectations": []}
            self.dialogues[dialogue["id"]] = {
                **lists,
                "charter": None,
                "schedule": SCHEDULE,
                **dialogue,
                "version": 1,
                "state": "draft",
                "charter_version": 0,
                "seal": None,
                "created_at": NOW,
                "opened_at": None,
                "deciding_at": None,
                "closed_at": None,
            }
        return self.get_dialogue(dialogue["id"])

    def change_dialogue(self, dialogue_id: str, changes: Json, version: int) -> Json:
        known = self.get_dialogue(dialogue_id)
        if known["version"] != version:
            raise KlankbordError(Code.PRECONDITION_FAILED, "It was changed since.")
        if known["state"] != "draft" and "expectations" in changes:
            raise KlankbordError(Code.NOT_ALLOWED_NOW, "Expectations are sealed.", "expectations")
        known.update(changes, version=version + 1)
        return dict(known)

    def open_dialogue(self, dialogue_id: str) -> Json:
        charter = self.get_dialogue(dialogue_id)["charter"] or {}
        for name in CHARTER_FIELDS:
            if name not in charter:
                raise KlankbordError(
                    Code.CHARTER_INCOMPLETE, "Must be filled in first.", f"charter.{name}"
                )
        return self._step(dialogue_id, "open")

    def decide_dialogue(self, dialogue_id: str) -> Json:
        return self._step(dialogue_id, "deciding")

    def close_dialogue(self, dialogue_id: str) -> Json:
        return self._step(dialogue_id, "closed")

    def _step(self, dialogue_id: str, state: str) -> Json:
        known = self.get_dialogue(dialogue_id)
        if known["state"] != state:
            known.update({"state": state, ENTERED[state]: NOW})
            known["version"] += 1
        return dict(known)

    def get_dialogue(self, dialogue_id: str) -> Json:
        if dialogue_id not in self.dialogues:
            raise unknown_dialogue()
        return self.dialogues[dialogue_id]

    def list_dialogues(self, after: str | None, limit: int, filters: Json) -> Json:
        fitting = {
            name: dialogue
            for name, dialogue in self.dialogues.items()
            if filters.get("draft") in (None, dialogue["state"] == "draft")
        }
        return part(fitting, after, limit)

    def join_participant(self, dialogue_id: str, participant: Json) -> Json:
        self.get_dialogue(dialogue_id)
        rows = self.participants.setdefault(dialogue_id, {})
        known = rows.get(participant["id"], {"version": 0, "unit": None, "language": None})
        rows[participant["id"]] = {
            **known,
            **participant,
            "version": known["version"] + 1,
            "dialogue": dialogue_id,
            "joined_at": NOW,
        }
        return rows[participant["id"]]

    def erase_participant(self, dialogue_id: str, participant_id: str) -> Json:
        self.get_dialogue(dialogue_id)
        self.participants.get(dialogue_id, {}).pop(participant_id, None)
        said = {"confirmed": {"ideas": NOW}, "waiting": ["engagement", "digest"]}
        state = {"dialogue": dialogue_id, "erased_at": NOW, "finished": False, **said}
        self.erased[dialogue_id, participant_id] = {**state, "finished_at": None}
        return self.get_erasure(dialogue_id, participant_id)

    def get_erasure(self, dialogue_id: str, participant_id: str) -> Json:
        self.get_dialogue(dialogue_id)
        if (dialogue_id, participant_id) not in self.erased:
            raise not_found("erasure of", participant_id)
        return self.erased[dialogue_id, participant_id]

    def submit_idea(self, dialogue_id: str, idea: Json) -> Json:
        if self.get_dialogue(dialogue_id)["state"] != "open":
            raise KlankbordError(Code.DIALOGUE_NOT_OPEN, "This dialogue is not open.")
        if self._once("idea", dialogue_id, idea["id"], said=idea):
            values = dict(idea)
            author = values.pop("participant")
            self.ideas.setdefault(dialogue_id, {})[idea["id"]] = {
                "language": None,
                "theme": None,
                "question": None,
                **values,
                "author": author,
                "dialogue": dialogue_id,
                "version": 1,
                "submitted_at": NOW,
                "edited_at": None,
                "moderation": {"state": "accepted", "reason": None, "at": None},
                "merged_into": None,
                "answer": None,
            }
        return self.get_idea(dialogue_id, idea["id"])

    def edit_idea(self, dialogue_id: str, idea_id: str, changes: Json, version: int) -> Json:
        known = self.get_idea(dialogue_id, idea_id)
        if known["version"] != version:
            raise KlankbordError(Code.PRECONDITION_FAILED, "It was changed since.")
        return self._change(dialogue_id, idea_id, **changes)

    def moderate_idea(self, dialogue_id: str, idea_id: str, moderation: Json) -> Json:
        return self._change(
            dialogue_id, idea_id, moderation={"reason": None, **moderation, "at": NOW}
        )

    def answer_idea(self, dialogue_id: str, idea_id: str, answer: Json) -> Json:
        return self._change(dialogue_id, idea_id, answer={**answer, "at": NOW, "decision": None})

    def merge_idea(self, dialogue_id: str, idea_id: str, into: str) -> Json:
        self.get_idea(dialogue_id, into)
        return self._change(dialogue_id, idea_id, merged_into=into)

    def unmerge_idea(self, dialogue_id: str, idea_id: str) -> Json:
        return self._change(dialogue_id, idea_id, merged_into=None)

    def _change(self, dialogue_id: str, idea_id: str, **changes: Any) -> Json:
        known = self.get_idea(dialogue_id, idea_id)
        known.update(changes, version=known["version"] + 1)
        return dict(known)

    def record_decision(self, dialogue_id: str, decision: Json) -> Json:
        self.get_dialogue(dialogue_id)
        for idea in decision["ideas"]:
            self.get_idea(dialogue_id, idea)
        rows = self.decisions.setdefault(dialogue_id, {})
        if self._once("decision", dialogue_id, decision["id"], said=decision):
            rows[decision["id"]] = {**decision, "dialogue": dialogue_id}
        return rows[decision["id"]]

    def list_decisions(self, dialogue_id: str, after: str | None, limit: int) -> Json:
        self.get_dialogue(dialogue_id)
        return part(self.decisions.get(dialogue_id, {}), after, limit)

    def get_idea(self, dialogue_id: str, idea_id: str) -> Json:
        self.get_dialogue(dialogue_id)
        idea = self.ideas.get(dialogue_id, {}).get(idea_id)
        if idea is None:
            raise not_found("idea", idea_id)
        return idea

    def list_ideas(self, dialogue_id: str, after: str | None, limit: int, filters: Json) -> Json:
        self.get_dialogue(dialogue_id)
        fitting = {
            name: idea
            for name, idea in self.ideas.get(dialogue_id, {}).items()
            if all(fits(idea, *one) for one in filters.items())
        }
        return part(fitting, after, limit)

    def progress(self, dialogue_id: str, source: str | None) -> Json:
        return {"accepted": len(self.ideas.get(dialogue_id, {}))}

    def republish(self) -> Json:
        return {"published": len(self.dialogues)}
