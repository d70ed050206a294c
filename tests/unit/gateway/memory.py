"""The rooms behind the gateway, in memory: for tests of the web application alone."""

from collections.abc import Sequence
from typing import Any

from services.contracts.envelope import Event
from services.contracts.errors import Code, KlankbordError, not_found, unknown_dialogue

NOW = "2026-11-22T12:00:00.000Z"
SCHEDULE = {"cadence": "never", "weekday": "monday", "hour": 7, "timezone": "UTC"}
CHARTER_FIELDS = (
    "objective",
    "decision_owner",
    "possibilities",
    "impossibilities",
    "next_step",
    "next_step_on",
    "answer_within_days",
)
ENTERED = {"open": "opened_at", "deciding": "deciding_at", "closed": "closed_at"}
Json = dict[str, Any]


def part(rows: dict[str, Json], after: str | None, limit: int) -> Json:
    names = sorted(name for name in rows if after is None or name > after)
    more = len(names) > limit
    names = names[:limit]
    return {"items": [rows[name] for name in names], "next": names[-1] if more else None}


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
            if all(_fits(idea, *one) for one in filters.items())
        }
        return part(fitting, after, limit)

    def progress(self, dialogue_id: str, source: str | None) -> Json:
        return {"accepted": len(self.ideas.get(dialogue_id, {}))}

    def republish(self) -> Json:
        return {"published": len(self.dialogues)}


def _fits(idea: Json, name: str, wanted: Any) -> bool:
    if name == "moderation":
        return bool(idea["moderation"]["state"] == wanted)
    if name == "merged":
        return (idea["merged_into"] is not None) == wanted
    return bool(idea[name] == wanted)


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
            if all(_fits(one, *wanted) for wanted in named.items())
        }


class MemoryDigest:
    def __init__(self, ideas: MemoryIdeas) -> None:
        self._ideas = ideas
        self.made: dict[str, Json] = {}
        self.rebuilding = False
        # Whether the news of a dialogue's opening is still on its way.
        self.behind = False

    def status(self) -> Json:
        names = ("audience", "period", "published_at")
        latest = [{"dialogue": name, **dict.fromkeys(names)} for name in self._ideas.dialogues]
        age = {"queue": "digest.build", "oldest_seconds": 1.5}
        workers = [said("digest-worker", queues=[age])]
        return said("digest", digests=latest, workers=workers)

    def request_digest(self, dialogue_id: str, audience: str) -> Json:
        if self.behind or self._ideas.get_dialogue(dialogue_id)["state"] == "draft":
            raise unknown_dialogue()
        name = f"{dialogue_id}.{audience}.r1"
        there = name in self.made
        self.made[name] = {
            "id": name,
            "audience": audience,
            "period": {"key": "r1", "start": None, "end": NOW},
            "published_at": NOW,
        }
        return {
            "dialogue": dialogue_id,
            "audience": audience,
            "period": self.made[name]["period"],
            "digest": name if there else None,
        }

    def get_digest(self, dialogue_id: str, audience: str, period: str | None, form: str) -> Json:
        self._ideas.get_dialogue(dialogue_id)
        found = self.made.get(f"{dialogue_id}.{audience}.{period or 'r1'}")
        if found is None:
            raise not_found("digest", period or "latest")
        document: Any = {"title": "Wat er is gezegd"}
        if form == "text":
            document = "Wat er is gezegd"
        if form == "html":
            document = "<!doctype html><title>Wat er is gezegd</title>"
        said = {name: found[name] for name in ("id", "period", "published_at")}
        return {**said, "digest": document}

    def list_digests(
        self, dialogue_id: str, audience: str | None, after: str | None, limit: int
    ) -> Json:
        fitting = {
            name: item
            for name, item in self.made.items()
            if name.startswith(f"{dialogue_id}.") and audience in (None, item["audience"])
        }
        return part(fitting, after, limit)

    def progress(self, dialogue_id: str) -> Json:
        return {"records": 0, "ideas": 0, "revision": 1}

    def begin_rebuild(self) -> Json:
        self.rebuilding = True
        return {}

    def end_rebuild(self) -> Json:
        self.rebuilding = False
        return {}


def said(name: str, **more: Any) -> Json:
    """Return what a service says about itself when all is well."""
    about = {"process": name, "version": "1.0", "instance": f"{name}-1"}
    return {**about, "ready": True, "parts": {"store": "ok"}, "queues": [], "outboxes": [], **more}


class MemoryBackend:
    def __init__(self, recipients: Any) -> None:
        self.recipients = recipients
        self.ideas = MemoryIdeas()
        self.engagement = MemoryEngagement(self.ideas)
        self.digest = MemoryDigest(self.ideas)
        self.published: list[Event] = []
        self.away = False

    def dialogue(self, dialogue_id: str) -> Json:
        return self.ideas.get_dialogue(dialogue_id)

    def publish(self, events: Sequence[Event]) -> None:
        if self.away:
            raise KlankbordError(Code.UNAVAILABLE, "The broker gave no confirmation in time.")
        self.published.extend(events)
