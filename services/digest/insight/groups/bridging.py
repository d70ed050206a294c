"""Ideas that bridge the groups, and ideas that divide them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from services.digest.insight.groups.agreement import PLACES, Agreement, Side
from services.digest.insight.groups.matrix import Floats
from services.digest.insight.groups.representative import MAJORITY

MOST = 5


@dataclass(frozen=True)
class Across:
    """An idea seen across all groups.

    Args:
        idea: its id.
        side: that it is about.
        strength: how much it bridges or divides, from 0 to 1.
        shares: of each group its letter and P(side | group), by letter.
    """

    idea: str
    side: Side
    strength: float
    shares: tuple[tuple[str, float], ...]


def bridging(agreement: Agreement) -> tuple[Across, ...]:
    """Return the ideas on which all groups take the same side, strongest first.

    The strength is the product over the groups of P(side | group). More than half of every group
    must take the side: without that an idea does not bridge, however high it stands in the list.

    Args:
        agreement: what the groups say. Ideas that fewer than five people of some group have seen
            are left out.
    """
    found = []
    for side in Side:
        shares = agreement.share(side)
        carried = (shares > MAJORITY).all(axis=0) & agreement.shown()
        found += _across(agreement, side, shares.prod(axis=0), carried)
    return _strongest(found)


def divisive(agreement: Agreement) -> tuple[Across, ...]:
    """Return the ideas with the largest spread between groups, largest first.

    The spread is the highest P(side | group) minus the lowest, on the side where that is most.

    Args:
        agreement: what the groups say. Ideas that fewer than five people of some group have seen
            are left out.
    """
    spreads = {side: np.ptp(agreement.share(side), axis=0).round(PLACES) for side in Side}
    on_agree = spreads[Side.AGREE] >= spreads[Side.DISAGREE]
    shown = agreement.shown()
    agrees = _across(agreement, Side.AGREE, spreads[Side.AGREE], shown & on_agree)
    disagrees = _across(agreement, Side.DISAGREE, spreads[Side.DISAGREE], shown & ~on_agree)
    return _strongest([*agrees, *disagrees])


def _across(
    agreement: Agreement, side: Side, strengths: Floats, chosen: np.ndarray
) -> list[tuple[int, Across]]:
    shares = agreement.share(side).round(PLACES)
    return [
        (
            int(place),
            Across(
                idea=agreement.ideas[place],
                side=side,
                strength=round(float(strengths[place]), PLACES),
                shares=tuple(zip(agreement.letters, shares[:, place].tolist(), strict=True)),
            ),
        )
        for place in np.flatnonzero(chosen & (strengths > 0))
    ]


def _strongest(found: Iterable[tuple[int, Across]]) -> tuple[Across, ...]:
    ranked = sorted(found, key=lambda one: (-one[1].strength, one[0], one[1].side))
    return tuple(one for _, one in ranked[:MOST])
