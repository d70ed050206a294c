"""What groups of opinion remember from one digest to the next, and how that cannot fork."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.contracts import strict_json
from services.digest.insight.groups.analysis import NOTHING_BEFORE, analyse
from services.digest.insight.groups.result import Groups
from services.digest.insight.groups.stances import Stances
from services.digest.insight.groups.state import State


@dataclass(frozen=True)
class Memory:
    """The latest analysis of a dialogue.

    It is kept with what it began from. So whoever analyses the same stances again, for another
    audience, begins there too and finds the same groups.

    Args:
        fingerprint: of the stances that were analysed; empty before the first time.
        before: what it began from.
        after: what it handed on.
        day: on which it was made; None where that is not known.
    """

    fingerprint: str = ""
    before: State = NOTHING_BEFORE
    after: State = NOTHING_BEFORE
    day: date | None = None

    def start(self, fingerprint: str, day: date) -> tuple[State, date]:
        """Return what an analysis of the stances with this fingerprint begins from.

        Args:
            fingerprint: of the stances.
            day: of the digest. The same stances keep their first day: later digests of them are
                no further wins, whoever asks.
        """
        if fingerprint == self.fingerprint:
            return self.before, self.day or day
        return self.after, day

    def to_json(self) -> dict[str, Any]:
        """Return the memory, JSON-ready."""
        return {
            "fingerprint": self.fingerprint,
            "before": self.before.to_json(),
            "after": self.after.to_json(),
            "day": self.day.isoformat() if self.day else None,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Memory:
        """Return the memory of a document that ``to_json`` made, also before it kept a day.

        Raises:
            KeyError: it is another document.
        """
        day = document.get("day")
        return cls(
            document["fingerprint"],
            State.from_json(document["before"]),
            State.from_json(document["after"]),
            date.fromisoformat(day) if day else None,
        )


def remembered(stances: Stances, memory: Memory, day: date) -> tuple[Groups, Memory]:
    """Return the groups of these stances, and what to remember of them.

    The same stances and the same memory give the same result, whoever asks and however often.

    Args:
        stances: of everybody, on ideas that stand.
        memory: of the time before.
        day: of the digest.
    """
    name = fingerprint(stances)
    before, first = memory.start(name, day)
    groups, after = analyse(stances, before, first)
    return groups, Memory(name, before, after, first)


def fingerprint(stances: Stances) -> str:
    """Return a name that only the same stances have."""
    found = hashlib.sha256()
    for ids in (stances.participants, stances.ideas):
        found.update(strict_json.encode(list(ids)))
    for array in (stances.rows, stances.columns, stances.values):
        found.update(array.tobytes())
    return found.hexdigest()
