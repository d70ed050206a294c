"""The map: the two principal components of the stances, without chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh
from scipy.sparse import csr_array

from services.digest.insight.groups.arrays import Floats
from services.digest.insight.groups.matrix import Counted

Axes = Mapping[str, tuple[float, float]]
AXES = 2
# Below this the whole matrix of ideas by ideas is solved at once.
SOLVED_WHOLE = 400
_BLOCK = 3
_WIDEST = 36
_MOST_STEPS = 400
_CLOSE = 1e-4
_NOTHING = 1e-12
_PLACES = 9


@dataclass(frozen=True, eq=False)
class Projection:
    """Where everybody stands.

    Args:
        axes: two columns, how much each idea weighs in each direction.
        points: two columns, where each participant stands, scaled for what they left open.
    """

    axes: Floats
    points: Floats

    @property
    def is_flat(self) -> bool:
        """Return whether all participants stand in one point."""
        return not self.points.any()


def project(counted: Counted, before: Axes) -> Projection:
    """Return the map of the participants who count.

    Args:
        counted: at least one participant.
        before: idea → its weights in the map before, which keep the map from being mirrored and
            let a large dialogue begin where it was; may be empty.
    """
    centred = counted.centred()
    old = np.array([before.get(idea, (0.0, 0.0)) for idea in counted.ideas]).reshape(-1, AXES)
    axes = _turned(principal_axes(centred, old), old)
    return Projection(axes, (centred @ axes) * counted.scale()[:, None])


def axes_by_idea(projection: Projection, ideas: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return the weights of each idea, JSON-ready.

    Args:
        projection: the map.
        ideas: their ids, in the order of the axes.
    """
    return {idea: (x, y) for idea, (x, y) in zip(ideas, projection.axes.tolist(), strict=True)}


def principal_axes(centred: csr_array, start: Floats) -> Floats:
    """Return the two directions in which the rows differ most, strongest first.

    Args:
        centred: rows around their mean.
        start: two columns to begin with; zeros when there is none.

    Returns:
        Two columns of length one, or of zeros where the rows differ in fewer directions.
    """
    if min(centred.shape) <= SOLVED_WHOLE:
        return _solved_whole(centred)
    return _solved_step_by_step(centred, start)


def _solved_whole(centred: csr_array) -> Floats:
    dense = centred.toarray()
    wide = dense.shape[1] > dense.shape[0]
    square = dense @ dense.T if wide else dense.T @ dense
    size = len(square)
    most = min(AXES, size)
    values, vectors = eigh(square, subset_by_index=(size - most, size - 1))
    axes = np.zeros((dense.shape[1], AXES))
    for place in range(most):
        value, vector = values[most - 1 - place], vectors[:, most - 1 - place]
        if value > _NOTHING * max(1.0, values[-1]):
            axes[:, place] = dense.T @ vector / np.sqrt(value) if wide else vector
    return axes


def _solved_step_by_step(centred: csr_array, start: Floats) -> Floats:
    """Look where the best directions so far are wrong, until they hardly are (block Krylov)."""
    turned = centred.T
    whole = np.linalg.qr(np.column_stack([start, _elsewhere(len(start))]))[0][:, :_BLOCK]
    image = turned @ (centred @ whole)
    for _ in range(_MOST_STEPS):
        values, best = _best(whole, image)
        wrong = image @ best - (whole @ best) * values
        if abs(wrong[:, :AXES]).max() <= _CLOSE * values[0]:
            break
        if whole.shape[1] >= _WIDEST:
            whole, image = whole @ best, image @ best
        beside = _beside(wrong, whole)
        whole = np.column_stack([whole, beside])
        image = np.column_stack([image, turned @ (centred @ beside)])
    values, best = _best(whole, image)
    axes = (whole @ best)[:, :AXES]
    return np.where(values[:AXES] > _NOTHING * max(1.0, values[0]), axes, 0.0)


def _best(whole: Floats, image: Floats) -> tuple[Floats, Floats]:
    small = whole.T @ image
    values, vectors = np.linalg.eigh((small + small.T) / 2)
    return values[::-1][:_BLOCK], vectors[:, ::-1][:, :_BLOCK]


def _beside(columns: Floats, whole: Floats) -> Floats:
    # Twice, because once leaves the rounding of the first time.
    for _ in range(2):
        columns = np.linalg.qr(columns - whole @ (whole.T @ columns))[0]
    return columns


def _elsewhere(ideas: int) -> Floats:
    # The same numbers every time; any would do.
    found: Floats = np.random.default_rng(0).standard_normal((ideas, _BLOCK))
    return found


def _turned(axes: Floats, old: Floats) -> Floats:
    signs = [_sign(axes[:, place], old[:, place]) for place in range(AXES)]
    turned: Floats = axes * np.array(signs)
    return turned


def _sign(axis: Floats, old: Floats) -> float:
    likeness = float(axis @ old)
    if abs(likeness) > _CLOSE:
        return 1.0 if likeness > 0 else -1.0
    # The heaviest idea points up; of equally heavy ones the first.
    weights = np.round(abs(axis), _PLACES)
    return -1.0 if axis[int(weights.argmax())] < 0 else 1.0
