"""digest in memory."""

from typing import Any

from services.contracts.errors import not_found, unknown_dialogue
from tests.unit.gateway.memory_ideas import MemoryIdeas
from tests.unit.gateway.memory_rows import NOW, Json, part, said


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
