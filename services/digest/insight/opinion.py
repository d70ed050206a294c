"""Groups of opinion as others may see them: nobody's place, and no figure about too few people."""

from collections.abc import Mapping
from dataclasses import dataclass

AGREE, DISAGREE = "agree", "disagree"
CLEARLY_APART, HARDLY_APART = 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Typical:
    """An idea that sets a group apart.

    Args:
        idea: its id.
        side: ``agree`` or ``disagree``, which most of the group takes.
        share: of the group's stances on it those that take the side; None where withheld.
        rest_share: the same of all other groups together.
    """

    idea: str
    side: str
    share: float | None
    rest_share: float | None


@dataclass(frozen=True, slots=True)
class OpinionGroup:
    """People who think alike.

    Args:
        id: its letter, which it keeps from one digest to the next.
        size: how many people are in it; None where withheld.
        share: of all counted people, rounded; None where withheld.
        place: the middle of the group on the map, from -1 to 1 in both directions.
        typical: what sets it apart, strongest first.
    """

    id: str
    size: int | None
    share: float | None
    place: tuple[float, float]
    typical: tuple[Typical, ...]


@dataclass(frozen=True, slots=True)
class Across:
    """An idea seen across all groups.

    Args:
        idea: its id.
        side: ``agree`` or ``disagree``.
        shares: letter → of the group's stances on it those that take the side; empty where
            withheld.
    """

    idea: str
    side: str
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What groups of opinion there are, or why there are none.

    Args:
        counted: people in a group; None where withheld.
        groups: by letter.
        bridging: ideas on which all groups take the same side.
        divisive: ideas on which the groups are furthest apart.
        places: idea → where it lies on the map; those of the lists above only.
        silhouette: how well the groups stand apart, from -1 to 1; None without groups.
        reason: why there are no groups; None where there are.
    """

    counted: int | None = None
    groups: tuple[OpinionGroup, ...] = ()
    bridging: tuple[Across, ...] = ()
    divisive: tuple[Across, ...] = ()
    places: tuple[tuple[str, float, float], ...] = ()
    silhouette: float | None = None
    reason: str | None = None

    @property
    def letters(self) -> tuple[str, ...]:
        """Return the letters of the groups."""
        return tuple(group.id for group in self.groups)
