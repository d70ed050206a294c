"""Forgetting a participant: the name that stands for one afterwards, and how one is found again.

Every service computes the same name from the erasure, whose id is random and is forgotten when all
have confirmed: from then on nothing leads from the name back to the participant.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.contracts.envelope import Checked, Event
from services.contracts.fields import format_time, parse_time

FORGOTTEN = "participant.forgotten.v1"

# What was accepted before an erasure and arrives after it is still recognised for so long.
REMEMBERED = timedelta(days=30)
# What somebody wrote, by the field of a record that holds it.
FREE_TEXTS = ("text", "query")


def pseudonym(erasure: str, participant: str) -> str:
    """Return the name that stands for a participant after an erasure.

    Args:
        erasure: id of the event that asked for it; random.
        participant: the id that is to be forgotten.
    """
    return f"erased-{_hash(erasure, participant)[:32]}"


def hidden(dialogue: str, participant: str) -> str:
    """Return what a participant of a dialogue is found by without naming them."""
    return _hash(dialogue, participant)


def entry(erasure: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document by which a service recognises what arrives late; it must expire.

    Args:
        erasure: id of the event ``participant.erased.v1``.
        data: of that event, checked.
    """
    return {
        "_id": hidden(data["dialogue"], data["participant"]),
        "dialogue": data["dialogue"],
        "name": pseudonym(erasure, data["participant"]),
        "erased_at": data["erased_at"],
        "until": data["erased_at"] + REMEMBERED,
    }


def forgotten(asked: Checked, service: str, now: datetime) -> Event:
    """Return the event by which a service confirms that it has forgotten a participant.

    Args:
        asked: ``participant.erased.v1``.
        service: the name of the one that confirms.
        now: the present, in UTC.
    """
    return Event(
        id=f"{asked.event.id}/{service}",
        source=f"urn:klankbord:{service}",
        type=FORGOTTEN,
        time=now,
        data={
            "dialogue": asked.data["dialogue"],
            "erasure": asked.event.id,
            "service": service,
            "forgotten_at": format_time(now),
        },
        correlation=asked.event.correlation,
    )


@dataclass(frozen=True, slots=True)
class Erased:
    """Who was erased lately, as far as a batch may concern them.

    Args:
        entries: documents of ``entry``, by their ids.
    """

    entries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def disguised(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return a record of feedback without who it was by, where that is to be forgotten.

        What somebody did after an erasure is theirs: they came back.
        """
        found = self._of(record["dialogue"], record["participant"], record["time"])
        return without_person(record, found["name"]) if found else record

    def covers(self, dialogue: str, participant: str, time: datetime | str) -> bool:
        """Return whether something of that time was by somebody who was erased since."""
        return self._of(dialogue, participant, time) is not None

    def _of(
        self, dialogue: str, participant: str, time: datetime | str
    ) -> Mapping[str, Any] | None:
        if not self.entries:
            return None
        found = self.entries.get(hidden(dialogue, participant))
        moment = parse_time(time) if isinstance(time, str) else time
        return found if found and moment <= found["erased_at"] else None


def without_person(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a record of feedback by ``name``, without what was written in it."""
    kept = {key: value for key, value in record.items() if key not in FREE_TEXTS}
    return {**kept, "participant": name}


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
