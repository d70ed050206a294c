"""What the contrary people carry instead: the idea that sets them apart from the majority."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.responses import AGREE, DISAGREE, StanceOf
from services.digest.insight.snapshot import Idea, idea_order

LEAST_DIFFERENCE = 0.1
Cell = tuple[str, int, str]


@dataclass(frozen=True)
class Sides:
    """How the two sides of some ideas respond to all other ideas.

    Args:
        seen: people by (idea with sides, their side, other idea) who responded to the other.
        agree: those of them who agree with it.
    """

    seen: Mapping[Cell, int] = field(default_factory=Counter)
    agree: Mapping[Cell, int] = field(default_factory=Counter)

    @classmethod
    def of(cls, stances: Sequence[StanceOf], ideas: Iterable[str]) -> "Sides":
        """Return how those who agree and who disagree with each of ``ideas`` respond."""
        wanted = frozenset(ideas)
        sides: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for person, idea, side, _ in stances:
            if idea in wanted and side in (AGREE, DISAGREE):
                sides[person].append((idea, side))
        seen: Counter[Cell] = Counter()
        agree: Counter[Cell] = Counter()
        for person, idea, side, _ in stances:
            for about, own in sides.get(person, ()):
                seen[about, own, idea] += 1
                agree[about, own, idea] += side == AGREE
        return cls(seen, agree)

    def share(self, about: str, side: int, idea: str) -> float:
        """Return the share of one side of ``about`` that agrees with ``idea``, smoothed."""
        cell = (about, side, idea)
        return (self.agree.get(cell, 0) + 1) / (self.seen.get(cell, 0) + 2)


def carried_instead(about: Idea, ideas: Iterable[Idea], sides: Sides) -> Idea | None:
    """Return what those who disagree with ``about`` carry most beyond those who agree, if any.

    More than half of them must agree with it, and at least ``SMALLEST_GROUP``. No figure is given:
    together with those of the ideas it could tell about fewer.

    Args:
        about: the idea that they disagree with.
        ideas: among which to choose.
        sides: of the dialogue.
    """
    found = [
        (-difference, idea_order(idea.id), idea)
        for idea in ideas
        if idea is not about
        for difference in [_difference(about.id, idea.id, sides)]
        if difference >= LEAST_DIFFERENCE
    ]
    return min(found, key=lambda one: one[:2])[2] if found else None


def _difference(about: str, idea: str, sides: Sides) -> float:
    ours = sides.share(about, DISAGREE, idea)
    if ours <= 0.5 or sides.agree.get((about, DISAGREE, idea), 0) < SMALLEST_GROUP:
        return 0.0
    return round(ours - sides.share(about, AGREE, idea), 9)
