"""How large groups are, told so that the people in none of them cannot be counted from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.contracts.privacy import SMALLEST_GROUP, fits_beside

_FINE, _COARSE = 2, 1


@dataclass(frozen=True, slots=True)
class Sizes:
    """What may be told.

    Args:
        people: in each group; None where that is withheld.
        shares: of each group in all groups together, rounded; None where that is withheld.
    """

    people: tuple[int, ...] | None
    shares: tuple[float, ...] | None


def tell(whole: int, sizes: Sequence[int]) -> Sizes:
    """Return what may be told of the sizes of groups beside the whole, which is shown.

    Where people are in no group, but too few, only coarse shares are told; and these only where
    they fit every number of people that counts as too few.

    Args:
        whole: all people.
        sizes: people per group, each at least ``SMALLEST_GROUP``.
    """
    counted = sum(sizes)
    if fits_beside(whole, sizes):
        return Sizes(tuple(sizes), _shares(sizes, counted, _FINE))
    coarse = _shares(sizes, counted, _COARSE)
    hidden = range(1, SMALLEST_GROUP)
    return Sizes(None, coarse if all(_fit(whole - rest, coarse) for rest in hidden) else None)


def _shares(sizes: Sequence[int], counted: int, digits: int) -> tuple[float, ...]:
    return tuple(round(size / counted, digits) for size in sizes)


def _fit(counted: int, shares: Sequence[float]) -> bool:
    """Return whether groups of so many people together can have these coarse shares."""
    fitting = [
        [n for n in range(SMALLEST_GROUP, counted + 1) if round(n / counted, _COARSE) == share]
        for share in shares
    ]
    # Each list has no gaps, so every sum between the least and the most is possible.
    return all(fitting) and (
        sum(one[0] for one in fitting) <= counted <= sum(one[-1] for one in fitting)
    )
