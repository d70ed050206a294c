"""The map that others may look at: middles of groups and directions of ideas, no people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from services.digest.insight.groups.arrays import Floats

Place = tuple[float, float]
_PLACES = 2
# Ideas stay within the ring of the groups: only their direction says something.
_IDEAS_WITHIN = 0.85


def middles(groups: Sequence[Floats]) -> list[Place]:
    """Return the middle of each group; the one that lies farthest out is at distance 1.

    Args:
        groups: of each group the places of its people, two columns.
    """
    return _scaled([points.mean(axis=0).tolist() for points in groups], 1.0)


def places(
    axes: Mapping[str, tuple[float, float]], ideas: Sequence[str]
) -> tuple[tuple[str, float, float], ...]:
    """Return where ideas lie: towards those who agree, and farther out the more they divide.

    Args:
        axes: idea → its weights in the map.
        ideas: those that are shown.
    """
    found = [axes.get(idea, (0.0, 0.0)) for idea in ideas]
    return tuple(
        (idea, *place) for idea, place in zip(ideas, _scaled(found, _IDEAS_WITHIN), strict=True)
    )


def _scaled(found: Sequence[Sequence[float]], farthest: float) -> list[Place]:
    points = np.array(found, dtype=float).reshape(-1, 2)
    most = float(np.hypot(points[:, 0], points[:, 1]).max(initial=0.0)) or 1.0
    # Adding zero turns -0.0 into 0.0.
    scaled = np.round(points / most * farthest, _PLACES) + 0.0
    return [(float(x), float(y)) for x, y in scaled]
