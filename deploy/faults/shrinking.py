"""Finding a small sequence of faults that still makes a run fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from deploy.faults.plan import Fault

Fails = Callable[[Sequence[Fault]], bool]


def shrink(
    faults: Sequence[Fault], fails: Fails, may_go_on: Callable[[], bool]
) -> tuple[Fault, ...]:
    """Return the smallest failing sequence that was found, by leaving parts out.

    Args:
        faults: of the run that failed.
        fails: runs a sequence and says whether it fails too.
        may_go_on: whether there is time for another run.
    """
    smallest, parts = tuple(faults), 2
    while len(smallest) > 1 and may_go_on():
        smaller = next((one for one in _tries(smallest, parts) if may_go_on() and fails(one)), None)
        if smaller is not None:
            smallest, parts = smaller, 2
        elif parts >= len(smallest):
            break
        else:
            parts = min(parts * 2, len(smallest))
    return smallest


def _tries(faults: tuple[Fault, ...], parts: int) -> list[tuple[Fault, ...]]:
    """Return the sequence cut in parts: each part alone, and, of more than two, all but it."""
    size = -(-len(faults) // parts)
    cuts = [faults[start : start + size] for start in range(0, len(faults), size)]
    if len(cuts) <= 2:
        return [_early(cut) for cut in cuts]
    without = [tuple(one for one in faults if one not in cut) for cut in cuts]
    return [_early(one) for one in (*cuts, *without)]


def _early(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """Return the faults with the first at the time at which it would be in a new run."""
    if not faults:
        return faults
    lead = max(0.0, faults[0].at - 3.0)
    return tuple(replace(one, at=round(one.at - lead, 2)) for one in faults)
