"""The groups of a dialogue, or why there are none."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from services.digest.insight.groups.arrays import Floats
from services.digest.insight.groups.bridging import Across
from services.digest.insight.groups.representative import Representative


class Reason(StrEnum):
    """Why there are no groups."""

    TOO_FEW_PEOPLE = "too_few_people"
    ALL_ALIKE = "all_alike"
    TOO_SMALL_GROUPS = "too_small_groups"


@dataclass(frozen=True, eq=False)
class Group:
    """People who think alike.

    Args:
        id: its letter, which it keeps from one digest to the next.
        members: their ids, in order.
        points: where each of them stands on the map, two columns.
        representative: what sets the group apart.
    """

    id: str
    members: tuple[str, ...]
    points: Floats
    representative: tuple[Representative, ...]

    @property
    def size(self) -> int:
        """Return how many people are in it."""
        return len(self.members)


@dataclass(frozen=True)
class Groups:
    """The opinion groups of a dialogue.

    Args:
        participants: people with at least one stance on an idea that stands.
        counted: those of them who are in a group or would be.
        ideas: how many ideas stand.
        groups: by letter; empty when there are none.
        bridging: ideas that all groups carry or oppose.
        divisive: ideas with the largest spread between groups.
        silhouette: how well the groups stand apart, from -1 to 1; None without groups.
        reason: why there are none; None when there are.
    """

    participants: int
    counted: int
    ideas: int
    groups: tuple[Group, ...] = ()
    bridging: tuple[Across, ...] = ()
    divisive: tuple[Across, ...] = ()
    silhouette: float | None = None
    reason: Reason | None = None

    def because(self, reason: Reason) -> Groups:
        """Return that there are no groups, and why.

        Args:
            reason: the first that holds.
        """
        return replace(self, reason=reason)

    def letters(self) -> dict[str, str]:
        """Return participant → the letter of their group."""
        return {member: group.id for group in self.groups for member in group.members}

    def to_json(self) -> dict[str, Any]:
        """Return the groups without the map, JSON-ready."""
        return {
            "participants": self.participants,
            "counted": self.counted,
            "ideas": self.ideas,
            "groups": [_group(one) for one in self.groups],
            "bridging": [_across(one) for one in self.bridging],
            "divisive": [_across(one) for one in self.divisive],
            "silhouette": self.silhouette,
            "reason": self.reason,
        }


def _group(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "size": group.size,
        "members": list(group.members),
        "representative": [asdict(one) for one in group.representative],
    }


def _across(across: Across) -> dict[str, Any]:
    return {**asdict(across), "shares": dict(across.shares)}
