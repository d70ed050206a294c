"""What groups of opinion remember, kept per dialogue and written together with a digest.

It is plain JSON here: only what computes groups loads the mathematics.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis.mongo import Store, in_transaction

Remembered = Mapping[str, Any]


class ForkedError(Exception):
    """Another digest went on from the same memory with other stances: begin again from its end."""


@dataclass(frozen=True, slots=True)
class Held:
    """A memory as it was read.

    Args:
        memory: as ``services.digest.insight.memory.Memory`` writes it; None before the first time.
        version: how often it was written.
    """

    memory: Remembered | None = None
    version: int = 0


class Memories:
    """One memory per dialogue, the same for all audiences.

    Args:
        store: the service's database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._memories = store["opinions"]

    def find(self, dialogue: str, session: ClientSession | None = None) -> Held:
        """Return what is remembered of a dialogue."""
        found = self._memories.find_one({"_id": dialogue}, session=session)
        return _held(found) if found else Held()

    def keep(self, session: ClientSession, dialogue: str, held: Held, memory: Remembered) -> None:
        """Go on from ``held`` to ``memory`` in the transaction that keeps the digest.

        Nothing is written where another audience's digest of the same stances did it before.

        Raises:
            ForkedError: somebody else went on to something else.
        """
        found = self.find(dialogue, session)
        if found.memory == memory:
            return
        if found.version != held.version:
            raise ForkedError(dialogue)
        self._write(session, dialogue, memory, held.version + 1)

    def forget(self, dialogue: str, participant: str) -> None:
        """Take a participant, who was erased, out of what is remembered; idempotent.

        Raises:
            KlankbordError: unavailable.
        """

        def work(session: ClientSession) -> None:
            held = self.find(dialogue, session)
            memory = without(held.memory, participant) if held.memory else None
            if memory is not None and memory != held.memory:
                self._write(session, dialogue, memory, held.version + 1)

        in_transaction(self._store, work)

    def _write(
        self, session: ClientSession, dialogue: str, memory: Remembered, version: int
    ) -> None:
        body = zlib.compress(json.dumps(memory).encode())
        document = {"_id": dialogue, "version": version, "body": body}
        self._memories.replace_one({"_id": dialogue}, document, upsert=True, session=session)


def without(memory: Remembered, participant: str) -> Remembered:
    """Return a memory without a participant, who need not be in it.

    Args:
        memory: as ``Memory`` writes it.
        participant: their id.
    """
    return {
        name: _state_without(value, participant) if name in ("before", "after") else value
        for name, value in memory.items()
    }


def _state_without(state: Remembered, participant: str) -> Remembered:
    people: list[str] = state["participants"]
    if participant not in people:
        return state
    place = people.index(participant)
    letters: str = state["letters"]
    return {
        **state,
        "participants": people[:place] + people[place + 1 :],
        "letters": letters[:place] + letters[place + 1 :],
    }


def _held(document: Mapping[str, Any]) -> Held:
    return Held(json.loads(zlib.decompress(document["body"])), document["version"])
