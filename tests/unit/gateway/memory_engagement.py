"""engagement in memory."""

from typing import Any

from services.contracts.errors import not_found
from tests.unit.gateway.memory_ideas import MemoryIdeas
from tests.unit.gateway.memory_rows import NOW, Json, fits, part, said


def tally(dialogue_id: str, idea_id: str, agree: int, disagree: int) -> Json:
    return {
        "dialogue": dialogue_id,
        "idea": idea_id,
        "version": agree + disagree,
        "merged_into": None,
        "agree": agree,
        "disagree": disagree,
        "pass": 0,
        "comments": 1,
        "followers": 0,
        "views": 9,
        "shares": 0,
        "commenters": 1,
        "viewers": 9,
        "sharers": 0,
    }


def parked(name: str, **changes: Any) -> Json:
    return {
        "id": name,
        "queue": "engagement.feedback",
        "routing_key": "feedback.stance.v1",
        "reason": "not-json",
        "text": "The body is not JSON.",
        "field": None,
        "source": "/intranet",
        "event": "e-1",
        "type": "feedback.stance.v1",
        "events": 1,
        "times": 1,
        "attempt": 0,
        "content_type": "application/cloudevents+json",
        "bytes": 4,
        "parked_at": NOW,
        "last_parked_at": NOW,
        **changes,
    }


PARKED_BODY: Json = {
    "content_encoding": None,
    "headers": [{"name": "ce-id", "value": "e-1"}],
    "body": "nope",
    "body_encoding": "utf-8",
    "body_cut": False,
}


class MemoryEngagement:
    def __init__(self, ideas: MemoryIdeas) -> None:
        self._ideas = ideas
        self.tallies: dict[str, dict[str, Json]] = {}
        self.parked: dict[str, Json] = {}
        self.asked: list[tuple[Any, ...]] = []

    def status(self) -> Json:
        box = {"database": "klankbord_engagement", "pending": 0, "oldest_seconds": 0.0}
        return said("engagement", parked={"not-json": 1}, outboxes=[box])

    def get_tally(self, dialogue_id: str, idea_id: str) -> Json:
        self._ideas.get_dialogue(dialogue_id)
        found = self.tallies.get(dialogue_id, {}).get(idea_id)
        if found is None:
            raise not_found("tally", idea_id)
        return found

    def list_tallies(self, dialogue_id: str, after: str | None, limit: int) -> Json:
        self._ideas.get_dialogue(dialogue_id)
        return part(self.tallies.get(dialogue_id, {}), after, limit)

    def progress(self, dialogue_id: str, source: str | None) -> Json:
        return {"recorded": 0}

    def recount(self, dialogue_id: str | None) -> Json:
        return {"checked": len(self.tallies), "differences": []}

    def republish(self) -> Json:
        return {"published": len(self.tallies)}

    def list_parked(self, after: str | None, limit: int, filters: Json) -> Json:
        return part(self._parked_that_fit(filters), after, limit)

    def count_parked(self, filters: Json) -> Json:
        found = self._parked_that_fit(filters).values()
        times = sum(one["times"] for one in found)
        reasons = [{"reason": one["reason"], "messages": 1, "times": 1} for one in found]
        return {"messages": len(found), "times": times, "reasons": reasons}

    def get_parked(self, name: str) -> Json:
        if name not in self.parked:
            raise not_found("parked message", name)
        return {**self.parked[name], **PARKED_BODY}

    def replay_parked(self, name: str, mended: Json | None, asked_by: str) -> Json:
        self.get_parked(name)
        self.asked.append(("replay", name, mended, asked_by))
        return {"replayed": 1}

    def replay_all_parked(self, filters: Json, asked_by: str) -> Json:
        self.asked.append(("replay", filters, asked_by))
        return {"replayed": len(self._parked_that_fit(filters)), "refused": 0, "more": False}

    def drop_parked(self, name: str, asked_by: str) -> Json:
        self.get_parked(name)
        self.asked.append(("drop", name, asked_by))
        return {"dropped": 1}

    def drop_all_parked(self, filters: Json, asked_by: str) -> Json:
        self.asked.append(("drop", filters, asked_by))
        return {"dropped": len(self._parked_that_fit(filters)), "more": False}

    def _parked_that_fit(self, filters: Json) -> dict[str, Json]:
        named = {name: filters[name] for name in ("reason", "source", "queue") if name in filters}
        return {
            name: one
            for name, one in self.parked.items()
            if all(fits(one, *wanted) for wanted in named.items())
        }
