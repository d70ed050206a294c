"""Ideas that bridge the groups, and ideas that divide them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from services.digest.insight.groups.agreement import PLACES, Agreement, Side
from services.digest.insight.groups.arrays import Floats, Mask
from services.digest.insight.groups.ranking import strongest
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
    shares = {side: agreement.share(side) for side in Side}
    products = {side: shares[side].prod(axis=0).round(PLACES) for side in Side}
    carried = {side: shares[side].min(axis=0) > MAJORITY for side in Side}
    return _strongest(agreement, products, carried)


def divisive(agreement: Agreement) -> tuple[Across, ...]:
    """Return the ideas with the largest spread between groups, largest first.

    The spread is the highest P(side | group) minus the lowest, on the side where that is most.

    Args:
        agreement: what the groups say. Ideas that fewer than five people of some group have seen
            are left out.
    """
    spreads = {side: np.ptp(agreement.share(side), axis=0).round(PLACES) for side in Side}
    on_agree = spreads[Side.AGREE] >= spreads[Side.DISAGREE]
    apart = {side: spreads[side] > 0 for side in Side}
    return _strongest(
        agreement,
        spreads,
        {
            Side.AGREE: apart[Side.AGREE] & on_agree,
            Side.DISAGREE: apart[Side.DISAGREE] & ~on_agree,
        },
    )


def _strongest(
    agreement: Agreement, strengths: Mapping[Side, Floats], chosen: Mapping[Side, Mask]
) -> tuple[Across, ...]:
    shown = {side: chosen[side] & agreement.shown() for side in Side}
    return tuple(
        Across(
            idea=agreement.ideas[place],
            side=side,
            strength=float(strengths[side][place]),
            shares=_shares(agreement, side, place),
        )
        for side, place in strongest(strengths, shown)[:MOST]
    )


def _shares(agreement: Agreement, side: Side, place: int) -> tuple[tuple[str, float], ...]:
    shares = agreement.share(side)[:, place].round(PLACES).tolist()
    return tuple(zip(agreement.letters, shares, strict=True))
