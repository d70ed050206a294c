"""The one privacy rule of every surface: no figure about fewer than k people.

And none that can be derived by subtraction: where parts of a known whole are withheld, enough of
them are that the rest of the whole says nothing about any one of them.
"""

from collections.abc import Mapping
from typing import Any

SMALLEST_GROUP = 5
STANCE_COUNTS = ("agree", "disagree", "pass")
OTHER_COUNTS = ("comments", "followers", "views", "shares")


def show_tally(tally: Mapping[str, Any], k: int = SMALLEST_GROUP) -> dict[str, Any]:
    """Return a tally as others may see it.

    Args:
        tally: with the counts of ``services.contracts.engagement.COUNTS``.
        k: the smallest number of people that a figure may be about.

    Returns:
        The tally with ``withheld`` false, or, where fewer than ``k`` people took a stance, with
        its counts null and ``withheld`` true. A count below ``k`` of something else than stances,
        such as comments, is null by itself.
    """
    people = sum(tally[count] for count in STANCE_COUNTS)
    if people < k:
        return {**tally, **dict.fromkeys((*STANCE_COUNTS, *OTHER_COUNTS)), "withheld": True}
    few = [count for count in OTHER_COUNTS if 0 < tally[count] < k]
    return {**tally, **dict.fromkeys(few), "withheld": False}


def show_parts(parts: Mapping[str, int], k: int = SMALLEST_GROUP) -> dict[str, int | None]:
    """Return people per part of a whole, with None for every part that must be withheld.

    Args:
        parts: people per name; everybody is in one part at most.
        k: the smallest number of people that a figure may be about.

    Returns:
        The same names. Once one part holds too few people, empty parts are withheld as well, and
        then the smallest shown parts until the withheld ones together hold at least ``k``.
        The whole itself must not be shown where it is below ``k``.
    """
    if not any(0 < people < k for people in parts.values()):
        return dict(parts)
    largest_first = sorted(parts, key=lambda name: (parts[name], name), reverse=True)
    shown = [name for name in largest_first if parts[name] >= k]
    hidden = sum(people for people in parts.values() if people < k)
    while shown and hidden < k:
        hidden += parts[shown.pop()]
    return {name: people if name in shown else None for name, people in parts.items()}
