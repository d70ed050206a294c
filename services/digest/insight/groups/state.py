"""What one digest hands to the next, so that groups stay the same groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import repeat
from typing import Any

import numpy as np

from services.digest.insight.groups.arrays import Labels
from services.digest.insight.groups.clustering import Reign
from services.digest.insight.groups.letters import LETTERS
from services.digest.insight.groups.projection import Axes

_NOBODY = "-"


@dataclass(frozen=True)
class State:
    """Groups of the time before.

    Args:
        reign: how many groups were shown, and what would change that.
        members: participant → the letter of their group.
        axes: idea → its weights in the map.
    """

    reign: Reign = field(default_factory=Reign)
    members: Mapping[str, str] = field(default_factory=dict)
    axes: Axes = field(default_factory=dict)

    def seats(self, participants: Sequence[str]) -> Labels:
        """Return of each participant the place of their letter in the alphabet, -1 for newcomers.

        Args:
            participants: their ids.
        """
        letters = "".join(map(self.members.get, participants, repeat(_NOBODY)))
        codes = np.frombuffer(letters.encode(), dtype=np.uint8)
        return np.where(codes == ord(_NOBODY), -1, codes.astype(np.intp) - ord(LETTERS[0]))

    def without(self, participant: str) -> State:
        """Return the state without a participant, who was erased.

        Args:
            participant: their id, which need not be known.
        """
        members = {one: letter for one, letter in self.members.items() if one != participant}
        return replace(self, members=members)

    def to_json(self) -> dict[str, Any]:
        """Return the state, JSON-ready."""
        axes = {idea: list(weights) for idea, weights in self.axes.items()}
        return {"reign": asdict(self.reign), "members": dict(self.members), "axes": axes}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> State:
        """Return the state of a document that ``to_json`` made.

        Raises:
            KeyError: it is another document.
        """
        return cls(
            reign=Reign(**document["reign"]),
            members=dict(document["members"]),
            axes={idea: (x, y) for idea, (x, y) in document["axes"].items()},
        )
