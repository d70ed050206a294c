"""Shares of groups that give nobody outside the groups away.

Beside the shares stands how many people took which stance on the idea at all. People in no group
may be among them. Where these are too few, shares are rounded until every number of them, with
every split of their stances, fits what is shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.contracts.privacy import SMALLEST_GROUP, fits_beside

FINE = 0.01
COARSE = (0.05, 0.1)
_MOST = SMALLEST_GROUP - 1
Move = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one group says about one side of an idea.

    Args:
        took: how many take the side.
        seen: how many took a stance.
        size: how many people are in the group.
    """

    took: int
    seen: int
    size: int


def shares(cells: Mapping[str, Cell], took: int, seen: int) -> dict[str, float]:
    """Return the share of each group by its letter, as far as it may be shown.

    Args:
        cells: letter → what the group says.
        took: how many take the side, in a group or not.
        seen: how many took a stance, in a group or not.

    Returns:
        Shares rounded to one, five or ten percent; nothing where that would say too much.
    """
    found = [cells[letter] for letter in sorted(cells)]
    step = _step(found, took, seen)
    if step is None:
        return {}
    return {letter: rounded(cell.took, cell.seen, step) for letter, cell in cells.items()}


def rounded(took: int, seen: int, step: float) -> float:
    """Return a share rounded to a step."""
    return round(round(took / seen / step) * step, 2)


def _step(cells: Sequence[Cell], took: int, seen: int) -> float | None:
    if any(cell.seen < SMALLEST_GROUP for cell in cells):
        return None
    if fits_beside(seen, [cell.seen for cell in cells]):
        return FINE
    rest_seen = seen - sum(cell.seen for cell in cells)
    rest_took = took - sum(cell.took for cell in cells)
    if not 0 <= rest_took <= rest_seen:
        # The counts are of another moment.
        return None
    wanted = {
        (rest_seen - other_seen, rest_took - other_took)
        for other_seen in range(1, _MOST + 1)
        for other_took in range(other_seen + 1)
    }
    return next((step for step in COARSE if wanted <= _reach(cells, step, wanted)), None)


def _reach(cells: Sequence[Cell], step: float, wanted: set[Move]) -> set[Move]:
    """Return by how much all groups together may differ without any share changing."""
    reach = {(0, 0)}
    for cell in sorted(cells, key=lambda one: -one.seen):
        if wanted <= reach:
            break
        moves = list(_moves(cell, step))
        reach = {
            (people + more, takers + others)
            for people, takers in reach
            for more, others in moves
            if abs(people + more) <= _MOST and abs(takers + others) <= _MOST
        }
    return reach


def _moves(cell: Cell, step: float) -> Iterator[Move]:
    share = rounded(cell.took, cell.seen, step)
    for more in range(-_MOST, _MOST + 1):
        seen = cell.seen + more
        if not SMALLEST_GROUP <= seen <= cell.size:
            continue
        for others in range(-_MOST, _MOST + 1):
            took = cell.took + others
            if 0 <= took <= seen and rounded(took, seen, step) == share:
                yield more, others
