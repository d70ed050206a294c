"""From a snapshot to its groups of opinion, as others may see them.

Beside the groups a digest shows how many people responded, and the counts of every idea. So a
figure of a group is shown only where the people whom all groups leave out cannot be told from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.contracts.privacy import SMALLEST_GROUP, fits_beside
from services.digest.insight.groups.bridging import Across as FoundAcross
from services.digest.insight.groups.representative import Representative
from services.digest.insight.groups.result import Group, Groups
from services.digest.insight.groups.stances import AGREE as AGREES
from services.digest.insight.groups.stances import DISAGREE as DISAGREES
from services.digest.insight.groups.stances import read_stances
from services.digest.insight.memory import Memory, remembered
from services.digest.insight.opinion import AGREE, Across, Opinion, OpinionGroup, Typical
from services.digest.insight.placing import middles, places
from services.digest.insight.sizes import tell
from services.digest.insight.snapshot import Snapshot

MOST_BRIDGING = MOST_DIVISIVE = 5
MOST_TYPICAL = 3
_FINE = 2
Cell = tuple[str, str]


def find_opinion(snapshot: Snapshot, memory: Memory) -> tuple[Opinion, Memory]:
    """Return the groups of opinion of a dialogue, and what to remember of them.

    Args:
        snapshot: the dialogue.
        memory: of the time before.
    """
    standing = [idea.id for idea in snapshot.ideas if idea.stands]
    stances = [(one.participant, one.idea, one.side) for one in snapshot.stances]
    groups, after = remembered(read_stances(stances, standing), memory)
    return shown(groups, after, snapshot), after


def shown(groups: Groups, memory: Memory, snapshot: Snapshot) -> Opinion:
    """Return groups as others may see them.

    Args:
        groups: as they were found.
        memory: of the same analysis.
        snapshot: from which they were found.
    """
    if groups.reason is not None:
        return Opinion(reason=str(groups.reason))
    seen = _Seen.of(groups, snapshot)
    sizes = tell(len(snapshot.people), [group.size for group in groups.groups])
    centres = middles([group.points for group in groups.groups])
    found = tuple(
        OpinionGroup(
            id=group.id,
            size=sizes.people[number] if sizes.people else None,
            share=sizes.shares[number] if sizes.shares else None,
            place=centres[number],
            typical=tuple(
                _typical(group, one, seen) for one in group.representative[:MOST_TYPICAL]
            ),
        )
        for number, group in enumerate(groups.groups)
    )
    bridging = tuple(_across(one, seen) for one in groups.bridging[:MOST_BRIDGING])
    divisive = tuple(_across(one, seen) for one in groups.divisive[:MOST_DIVISIVE])
    return Opinion(
        counted=groups.counted if sizes.people else None,
        groups=found,
        bridging=bridging,
        divisive=divisive,
        places=places(memory.after.axes, _named(found, bridging, divisive)),
        silhouette=None if groups.silhouette is None else round(groups.silhouette, _FINE),
    )


@dataclass(frozen=True)
class _Seen:
    """Who took which side of which idea, per group.

    Args:
        people: (letter, idea) → who took a stance.
        taking: side → the same for those who took the side.
        everybody: idea → who took a stance on it at all, as its count says.
    """

    people: Counter[Cell]
    taking: Mapping[int, Counter[Cell]]
    everybody: Mapping[str, int]
    letters: tuple[str, ...]

    @classmethod
    def of(cls, groups: Groups, snapshot: Snapshot) -> _Seen:
        letters, listed = groups.letters(), _listed(groups)
        stances = [
            ((letters[one.participant], one.idea), one.side)
            for one in snapshot.stances
            if one.idea in listed and one.participant in letters
        ]
        return cls(
            people=Counter(cell for cell, _ in stances),
            taking={
                side: Counter(cell for cell, taken in stances if taken == side)
                for side in (AGREES, DISAGREES)
            },
            everybody={idea.id: idea.counts.people for idea in snapshot.ideas},
            letters=tuple(group.id for group in groups.groups),
        )

    def share(self, idea: str, side: str, letters: Iterable[str]) -> float | None:
        """Return the share of these groups that takes a side; None where it is withheld."""
        parts = [self.people[letter, idea] for letter in self.letters]
        cells = [(letter, idea) for letter in letters]
        whole = sum(self.people[cell] for cell in cells)
        if whole < SMALLEST_GROUP or not fits_beside(self.everybody[idea], parts):
            return None
        taking = self.taking[AGREES if side == AGREE else DISAGREES]
        return round(sum(taking[cell] for cell in cells) / whole, _FINE)


def _listed(groups: Groups) -> set[str]:
    typical = {one.idea for group in groups.groups for one in group.representative}
    return typical | {one.idea for one in (*groups.bridging, *groups.divisive)}


def _typical(group: Group, one: Representative, seen: _Seen) -> Typical:
    others = [letter for letter in seen.letters if letter != group.id]
    side = str(one.side)
    return Typical(
        one.idea, side, seen.share(one.idea, side, [group.id]), seen.share(one.idea, side, others)
    )


def _across(one: FoundAcross, seen: _Seen) -> Across:
    side = str(one.side)
    shares = {letter: seen.share(one.idea, side, [letter]) for letter in seen.letters}
    known = {letter: share for letter, share in shares.items() if share is not None}
    return Across(one.idea, side, known if len(known) == len(shares) else {})


def _named(
    groups: Iterable[OpinionGroup], bridging: Iterable[Across], divisive: Iterable[Across]
) -> list[str]:
    typical = [one.idea for group in groups for one in group.typical[:1]]
    across = [one.idea for several in (bridging, divisive) for one in list(several)[:2]]
    return list(dict.fromkeys([*typical, *across]))
