"""A service that answers the gateway's calls in a process of its own, and one that never does."""

import eventlet

from services.chassis.answering import rpc
from services.chassis.providers import Correlation
from services.chassis.rpc import answers

DIALOGUE = {
    "id": "rust",
    "version": 1,
    "title": "Rust",
    "language": "nl",
    "state": "open",
    "charter": None,
    "charter_version": 1,
    "themes": [],
    "questions": [],
    "expectations": [],
    "seal": None,
    "schedule": {"cadence": "never", "weekday": "monday", "hour": 7, "timezone": "UTC"},
    "created_at": "2026-01-01T00:00:00.000Z",
    "opened_at": "2026-01-01T00:00:00.000Z",
    "deciding_at": None,
    "closed_at": None,
}


class Ideas:
    name = "ideas"

    correlation: str = Correlation()

    @rpc
    @answers
    def get_dialogue(self, dialogue_id: str) -> dict:
        if dialogue_id == "silence":
            eventlet.sleep(60)
        if dialogue_id == "slow":
            eventlet.sleep(2)
        return {**DIALOGUE, "id": dialogue_id, "title": self.correlation}

    @rpc
    @answers
    def get_idea(self, dialogue_id: str, idea_id: str) -> dict:
        raise RuntimeError("a secret that must not be seen")
