"""The one privacy rule of every surface: no figure about fewer than k people.

And none that can be derived by subtraction: where one part of a known whole is withheld, a second
part is withheld too.
"""

from collections.abc import Mapping
from typing import Any

SMALLEST_GROUP = 5
STANCE_COUNTS = ("agree", "disagree", "pass")


def show_tally(tally: Mapping[str, Any], k: int = SMALLEST_GROUP) -> dict[str, Any]:
    """Return a tally as others may see it.

    Args:
        tally: with the counts of ``services.contracts.engagement.COUNTS``.
        k: the smallest number of people that a figure may be about.

    Returns:
        The tally with ``withheld`` false, or, where fewer than ``k`` people took a stance, with
        its counts null and ``withheld`` true.
    """
    people = sum(tally[count] for count in STANCE_COUNTS)
    if people >= k:
        return {**tally, "withheld": False}
    hidden = dict.fromkeys(
        ("agree", "disagree", "pass", "comments", "followers", "views", "shares")
    )
    return {**tally, **hidden, "withheld": True}


def show_parts(parts: Mapping[str, int], k: int = SMALLEST_GROUP) -> dict[str, int | None]:
    """Return people per part of a whole, with None for every part that must be withheld.

    Args:
        parts: people per name; everybody is in one part at most.
        k: the smallest number of people that a figure may be about.

    Returns:
        The same names. When the withheld parts together hold fewer than ``k`` people, the
        smallest shown part is withheld as well, so that subtraction from the whole gives nothing.
    """
    shown: dict[str, int | None] = {
        name: people if people >= k or people == 0 else None for name, people in parts.items()
    }
    hidden = sum(people for name, people in parts.items() if shown[name] is None)
    while 0 < hidden < k or _single_part_hidden(shown):
        rest = [(people, name) for name, people in shown.items() if people]
        if not rest:
            break
        people, name = min(rest)
        shown[name] = None
        hidden += people
    return shown


def _single_part_hidden(shown: Mapping[str, int | None]) -> bool:
    return sum(people is None for people in shown.values()) == 1
