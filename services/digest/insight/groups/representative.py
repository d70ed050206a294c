"""What sets a group apart: ideas on which most of it takes a side that others do not take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.groups.agreement import PLACES, Agreement, Side, share
from services.digest.insight.groups.arrays import Counts, Floats, Mask
from services.digest.insight.groups.ranking import strongest

MOST = 5
MAJORITY = 0.5
# One-sided, 95%. The groups were made from the same stances, so it ranks and proves nothing.
SURE = 1.645


@dataclass(frozen=True)
class Representative:
    """An idea that is typical of a group.

    Args:
        idea: its id.
        side: what the group takes.
        strength: z of the two-proportion test of the group against the others.
    """

    idea: str
    side: Side
    strength: float


def representative(agreement: Agreement, row: int) -> tuple[Representative, ...]:
    """Return the ideas that are most typical of a group, strongest first.

    More than half of the group must take the side, more than of the others. At least one agree is
    among them where there is any, even when it is weaker.

    Args:
        agreement: what all groups say.
        row: of the group.
    """
    strengths = {side: _strength(agreement, row, side) for side in Side}
    typical = {side: _typical(agreement, row, side) & (strengths[side] > 0) for side in Side}
    ranked = strongest(strengths, typical)
    chosen = [one for one in ranked[:MOST] if strengths[one[0]][one[1]] >= SURE]
    if all(side is not Side.AGREE for side, _ in chosen):
        agrees = [one for one in ranked if one[0] is Side.AGREE][:1]
        chosen = [*chosen[: MOST - len(agrees)], *agrees]
    return tuple(
        Representative(agreement.ideas[place], side, float(strengths[side][place]))
        for side, place in chosen
    )


def z_test(part: Counts, whole: Counts, other_part: Counts, other_whole: Counts) -> Floats:
    """Return z of the two-proportion test, with one more of either kind on both sides.

    Args:
        part: how many of ``whole``.
        whole: how many were asked.
        other_part: how many of ``other_whole``.
        other_whole: how many others were asked.
    """
    asked, others = whole + 2, other_whole + 2
    pooled = (part + other_part + 2) / (asked + others)
    error = np.sqrt(pooled * (1 - pooled) * (1 / asked + 1 / others))
    found: Floats = (share(part, whole) - share(other_part, other_whole)) / error
    return found


def _strength(agreement: Agreement, row: int, side: Side) -> Floats:
    taking, seen = agreement.taking(side), agreement.seen
    others, others_seen = taking.sum(axis=0) - taking[row], seen.sum(axis=0) - seen[row]
    return np.round(z_test(taking[row], seen[row], others, others_seen), PLACES)


def _typical(agreement: Agreement, row: int, side: Side) -> Mask:
    seen = agreement.seen
    others_seen = seen.sum(axis=0) - seen[row]
    enough = (seen[row] >= SMALLEST_GROUP) & (others_seen >= SMALLEST_GROUP)
    typical: Mask = enough & (agreement.share(side)[row] > MAJORITY)
    return typical
