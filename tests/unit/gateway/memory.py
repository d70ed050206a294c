"""The rooms behind the gateway, in memory: for tests of the web application alone."""

from collections.abc import Sequence
from typing import Any

from services.contracts.envelope import Event
from services.contracts.errors import Code, KlankbordError
from tests.unit.gateway.memory_digest import MemoryDigest
from tests.unit.gateway.memory_engagement import MemoryEngagement
from tests.unit.gateway.memory_ideas import MemoryIdeas
from tests.unit.gateway.memory_rows import Json


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
