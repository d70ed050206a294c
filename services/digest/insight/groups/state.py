"""What one digest hands to the next, so that groups stay the same groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from services.digest.insight.groups.clustering import Reign
from services.digest.insight.groups.kmeans import COUNTS, Labels, Split
from services.digest.insight.groups.projection import Axes

_UNKNOWN = "-" * len(COUNTS)


@dataclass(frozen=True)
class State:
    """Groups of the time before.

    Args:
        reign: how many groups were shown, and what would change that.
        letters: of the groups that were shown, in the order of their numbers.
        places: participant → their group's number for 2, 3, 4 and 5 groups, as ``0213``.
        axes: idea → its weights in the map.
    """

    reign: Reign = field(default_factory=Reign)
    letters: str = ""
    places: Mapping[str, str] = field(default_factory=dict)
    axes: Axes = field(default_factory=dict)

    def labels(self, participants: Sequence[str]) -> dict[int, Labels]:
        """Return k → of each participant the group of the time before, -1 for newcomers.

        Args:
            participants: their ids, in order.
        """
        if not self.places:
            return {}
        digits = [self.places.get(one, _UNKNOWN) for one in participants]
        table = np.array(digits, dtype=f"S{len(COUNTS)}").view(np.uint8).reshape(-1, len(COUNTS))
        numbers = np.where(table == ord("-"), -1, table.astype(np.intp) - ord("0"))
        return {k: numbers[:, column] for column, k in enumerate(COUNTS)}

    def without(self, participant: str) -> State:
        """Return the state without a participant, who was erased.

        Args:
            participant: their id, which need not be known.
        """
        places = {one: place for one, place in self.places.items() if one != participant}
        return replace(self, places=places)

    def to_json(self) -> dict[str, Any]:
        """Return the state, JSON-ready."""
        axes = {idea: list(weights) for idea, weights in self.axes.items()}
        return {**asdict(self), "places": dict(self.places), "axes": axes}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> State:
        """Return the state of a document that ``to_json`` made.

        Raises:
            KeyError: it is another document.
        """
        return cls(
            reign=Reign(**document["reign"]),
            letters=document["letters"],
            places=dict(document["places"]),
            axes={idea: (x, y) for idea, (x, y) in document["axes"].items()},
        )


def places_of(participants: Sequence[str], splits: Mapping[int, Split]) -> dict[str, str]:
    """Return participant → their groups' numbers, as ``State`` keeps them.

    Args:
        participants: their ids, in the order of the splits.
        splits: k → the groups.
    """
    table = np.column_stack([splits[k].labels for k in COUNTS]).astype(np.uint8) + ord("0")
    joined = np.ascontiguousarray(table, dtype=np.uint8).view(f"S{len(COUNTS)}").ravel()
    return dict(zip(participants, joined.astype(str).tolist(), strict=True))
