"""What each group says about the ideas that a digest lists, as far as it may be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.contracts.privacy import fits_beside
from services.digest.insight.groups.result import Groups
from services.digest.insight.groups.stances import AGREE as AGREES
from services.digest.insight.groups.stances import DISAGREE as DISAGREES
from services.digest.insight.opinion import AGREE
from services.digest.insight.shares import FINE, Cell, rounded, shares
from services.digest.insight.snapshot import Counts, Snapshot

Place = tuple[str, str]


@dataclass(frozen=True)
class Telling:
    """Stances per group.

    Args:
        sizes: letter → people.
        seen: (letter, idea) → who took a stance.
        taking: stance → the same for those who took it.
        counts: idea → what is shown of it for everybody.
        sides: idea → the side that is told first; it alone is told of an idea where the people in
            no group are few.
    """

    sizes: Mapping[str, int]
    seen: Counter[Place]
    taking: Mapping[int, Counter[Place]]
    counts: Mapping[str, Counts]
    sides: Mapping[str, str]

    @classmethod
    def of(cls, groups: Groups, snapshot: Snapshot) -> Telling:
        """Return what the groups of a dialogue say.

        Args:
            groups: as they were found.
            snapshot: from which they were found.
        """
        # The first that names an idea decides, so it goes in last.
        sides = dict(reversed(list(_listed(groups))))
        letters = groups.letters()
        stances = [
            ((letters[one.participant], one.idea), one.side)
            for one in snapshot.stances
            if one.idea in sides and one.participant in letters
        ]
        return cls(
            sizes={group.id: group.size for group in groups.groups},
            seen=Counter(place for place, _ in stances),
            taking={
                side: Counter(place for place, taken in stances if taken == side)
                for side in (AGREES, DISAGREES)
            },
            counts={idea.id: idea.counts for idea in snapshot.ideas},
            sides=sides,
        )

    def shares(self, idea: str, side: str) -> dict[str, float]:
        """Return the share of each group that takes a side; empty where that is withheld."""
        counts, cells = self.counts[idea], self._cells(idea, side)
        if not self._exact(idea) and self.sides[idea] != side:
            return {}
        return shares(cells, counts.agree if side == AGREE else counts.disagree, counts.people)

    def pair(self, idea: str, side: str, letter: str) -> tuple[float | None, float | None]:
        """Return the share of a group, and that of all others together; None where withheld."""
        found = self.shares(idea, side)
        others = [name for name in self.sizes if name != letter]
        if letter not in found:
            return None, None
        if len(others) == 1:
            return found[letter], found[others[0]]
        if not self._exact(idea):
            return found[letter], None
        cells = self._cells(idea, side)
        took, seen = (sum(getattr(cells[name], part) for name in others) for part in _PARTS)
        return found[letter], rounded(took, seen, FINE)

    def _exact(self, idea: str) -> bool:
        return fits_beside(
            self.counts[idea].people, [self.seen[letter, idea] for letter in self.sizes]
        )

    def _cells(self, idea: str, side: str) -> dict[str, Cell]:
        taking = self.taking[AGREES if side == AGREE else DISAGREES]
        return {
            letter: Cell(taking[letter, idea], self.seen[letter, idea], size)
            for letter, size in self.sizes.items()
        }


_PARTS = ("took", "seen")


def _listed(groups: Groups) -> Iterator[tuple[str, str]]:
    for one in (*groups.bridging, *groups.divisive):
        yield one.idea, str(one.side)
    for group in groups.groups:
        for typical in group.representative:
            yield typical.idea, str(typical.side)
