"""From a snapshot to its groups of opinion, as others may see them.

Beside the groups a digest shows how many people responded, and the counts of every idea. So a
figure of a group is shown only where the people whom all groups leave out cannot be told from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from services.digest.insight.groups.bridging import Across as FoundAcross
from services.digest.insight.groups.representative import Representative
from services.digest.insight.groups.result import Group, Groups
from services.digest.insight.groups.stances import read_stances
from services.digest.insight.memory import Memory, remembered
from services.digest.insight.opinion import Across, Opinion, OpinionGroup, Typical
from services.digest.insight.placing import middles, places
from services.digest.insight.sizes import tell
from services.digest.insight.snapshot import Snapshot
from services.digest.insight.telling import Telling

MOST_BRIDGING = MOST_DIVISIVE = 5
MOST_TYPICAL = 3
_FINE = 2


def find_opinion(snapshot: Snapshot, memory: Memory, now: datetime) -> tuple[Opinion, Memory]:
    """Return the groups of opinion of a dialogue, and what to remember of them.

    Args:
        snapshot: the dialogue.
        memory: of the time before.
        now: the end of the digest's period, aware. It is not the clock: a digest that is made
            late counts for the day that it is about.
    """
    standing = [idea.id for idea in snapshot.ideas if idea.stands]
    stances = [(one.participant, one.idea, one.side) for one in snapshot.stances]
    day = now.astimezone(UTC).date()
    groups, after = remembered(read_stances(stances, standing), memory, day)
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
    telling = Telling.of(groups, snapshot)
    sizes = tell(len(snapshot.people), [group.size for group in groups.groups])
    centres = middles([group.points for group in groups.groups])
    found = tuple(
        OpinionGroup(
            id=group.id,
            size=sizes.people[number] if sizes.people else None,
            share=sizes.shares[number] if sizes.shares else None,
            place=centres[number],
            typical=tuple(
                _typical(group, one, telling) for one in group.representative[:MOST_TYPICAL]
            ),
        )
        for number, group in enumerate(groups.groups)
    )
    bridging = tuple(_across(one, telling) for one in groups.bridging[:MOST_BRIDGING])
    divisive = tuple(_across(one, telling) for one in groups.divisive[:MOST_DIVISIVE])
    return Opinion(
        counted=groups.counted if sizes.people else None,
        groups=found,
        bridging=bridging,
        divisive=divisive,
        places=places(memory.after.axes, _named(found, bridging, divisive)),
        silhouette=None if groups.silhouette is None else round(groups.silhouette, _FINE),
    )


def _typical(group: Group, one: Representative, telling: Telling) -> Typical:
    side = str(one.side)
    share, rest_share = telling.pair(one.idea, side, group.id)
    return Typical(one.idea, side, share, rest_share)


def _across(one: FoundAcross, telling: Telling) -> Across:
    return Across(one.idea, str(one.side), telling.shares(one.idea, str(one.side)))


def _named(
    groups: Iterable[OpinionGroup], bridging: Iterable[Across], divisive: Iterable[Across]
) -> list[str]:
    typical = [one.idea for group in groups for one in group.typical[:1]]
    across = [one.idea for several in (bridging, divisive) for one in list(several)[:2]]
    return list(dict.fromkeys([*typical, *across]))
