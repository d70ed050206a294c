"""The strongest of many ideas, on one side or the other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from services.digest.insight.groups.agreement import Side
from services.digest.insight.groups.arrays import Floats, Mask

Ranked = tuple[Side, int]


def strongest(strengths: Mapping[Side, Floats], chosen: Mapping[Side, Mask]) -> list[Ranked]:
    """Return side and place of the chosen ideas, strongest first; of equals the first idea.

    Args:
        strengths: side → of each idea how strong it is, rounded so that equals are equal.
        chosen: side → which ideas may be in the list.
    """
    places = {side: np.flatnonzero(chosen[side]) for side in Side}
    found = [(side, place) for side in Side for place in places[side].tolist()]
    strength = np.concatenate([strengths[side][places[side]] for side in Side])
    order = np.lexsort((np.concatenate([places[side] for side in Side]), -strength))
    return [found[one] for one in order.tolist()]
