"""What one digest hands to the next, so that groups stay the same groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import repeat
from typing import Any

import numpy as np

from services.digest.insight.groups.arrays import Labels
from services.digest.insight.groups.clustering import Reign
from services.digest.insight.groups.letters import LETTERS
from services.digest.insight.groups.projection import Axes

_FIRST = ord(LETTERS[0])


@dataclass(frozen=True)
class State:
    """Groups of the time before.

    Args:
        reign: how many groups were shown, and what would change that.
        participants: the ids of those who were in a group.
        letters: of each of them the letter of the group, as ``ABBA``.
        axes: idea → its weights in the map.
    """

    reign: Reign = field(default_factory=Reign)
    participants: tuple[str, ...] = ()
    letters: str = ""
    axes: Axes = field(default_factory=dict)

    def seats(self, participants: Sequence[str]) -> Labels:
        """Return of each participant the place of their letter in the alphabet, -1 for newcomers.

        Args:
            participants: their ids.
        """
        known = dict(zip(self.participants, self.letters.encode(), strict=True))
        found = map(known.get, participants, repeat(_FIRST - 1))
        return np.fromiter(found, np.intp, len(participants)) - _FIRST

    def without(self, participant: str) -> State:
        """Return the state without a participant, who was erased.

        Args:
            participant: their id, which need not be known.
        """
        if participant not in self.participants:
            return self
        place = self.participants.index(participant)
        return replace(
            self,
            participants=self.participants[:place] + self.participants[place + 1 :],
            letters=self.letters[:place] + self.letters[place + 1 :],
        )

    def to_json(self) -> dict[str, Any]:
        """Return the state, JSON-ready."""
        reign = self.reign
        return {
            "reign": {"k": reign.k, "challenger": reign.challenger, "wins": reign.wins},
            # Beside the reign: so a worker of the version before, who knows no day, can read it.
            "won_on": reign.won_on.isoformat() if reign.won_on else None,
            "participants": list(self.participants),
            "letters": self.letters,
            "axes": {idea: list(weights) for idea, weights in self.axes.items()},
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> State:
        """Return the state of a document that ``to_json`` made, also before it kept a day.

        Raises:
            KeyError: it is another document.
        """
        won_on = document.get("won_on")
        return cls(
            reign=Reign(**document["reign"], won_on=date.fromisoformat(won_on) if won_on else None),
            participants=tuple(document["participants"]),
            letters=document["letters"],
            axes={idea: (x, y) for idea, (x, y) in document["axes"].items()},
        )


def spelled(labels: Labels, letters: Sequence[str]) -> str:
    """Return the letter of each participant's group, as ``State`` keeps them.

    Args:
        labels: of each participant the group.
        letters: of the groups.
    """
    codes = np.frombuffer("".join(letters).encode(), dtype=np.uint8)
    return codes[labels].tobytes().decode()
