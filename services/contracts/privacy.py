"""The one privacy rule of every surface: no figure about fewer than k people.

And none that can be derived by subtraction: where parts of a known whole are withheld, enough of
them are that the rest of the whole says nothing about any one of them.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from services.contracts.engagement import PEOPLE_COUNTS

SMALLEST_GROUP = 5
STANCE_COUNTS = ("agree", "disagree", "pass")
# The people that each other count is about.
PEOPLE_BEHIND = {
    "comments": "commenters",
    "followers": "followers",
    "views": "viewers",
    "shares": "sharers",
}


def show_tally(tally: Mapping[str, Any], k: int = SMALLEST_GROUP) -> dict[str, Any]:
    """Return a tally as others may see it.

    Args:
        tally: with the counts of ``services.contracts.engagement.COUNTS``.
        k: the smallest number of people that a figure may be about.

    Returns:
        The tally with ``withheld`` false, or, where fewer than ``k`` people took a stance, with
        its counts null and ``withheld`` true. Comments, followers, views and shares are null by
        themselves where fewer than ``k`` people, but at least one, are behind them. How many those
        are is left out.
    """
    public = {name: value for name, value in tally.items() if name not in PEOPLE_COUNTS}
    people = sum(tally[count] for count in STANCE_COUNTS)
    if people < k:
        return {**public, **dict.fromkeys((*STANCE_COUNTS, *PEOPLE_BEHIND)), "withheld": True}
    few = [count for count, behind in PEOPLE_BEHIND.items() if 0 < tally[behind] < k]
    return {**public, **dict.fromkeys(few), "withheld": False}


def show_shares_of(whole: int, parts: Mapping[str, int], k: int = SMALLEST_GROUP) -> list[str]:
    """Return the parts that may be shown beside their whole, where one person may be in several.

    Args:
        whole: all people, which is shown.
        parts: people per name.
        k: the smallest number of people that a figure may be about.

    Returns:
        The names of the parts with at least ``k`` people whose rest is nobody or at least ``k``.
    """
    return [
        name
        for name, people in parts.items()
        if people >= k and (whole == people or whole - people >= k)
    ]


def show_parts(parts: Mapping[str, int], k: int = SMALLEST_GROUP) -> dict[str, int | None]:
    """Return people per part of a whole, with None for every part that must be withheld.

    Args:
        parts: people per name; everybody is in one part at most.
        k: the smallest number of people that a figure may be about.

    Returns:
        The same names. Once one part holds too few people, empty parts are withheld as well, and
        the smallest shown part where the few could be worked out from their sum.
        The whole itself must not be shown where it is below ``k``.
    """
    few = [people for people in parts.values() if 0 < people < k]
    if not few:
        return dict(parts)
    largest_first = sorted(parts, key=lambda name: (parts[name], name), reverse=True)
    shown = [name for name in largest_first if parts[name] >= k]
    if shown and follow_from_sum(few, k):
        shown.pop()
    return {name: people if name in shown else None for name, people in parts.items()}


def follow_from_sum(few: Collection[int], k: int = SMALLEST_GROUP) -> bool:
    """Return whether counts that are withheld can be worked out once their sum is known.

    A sum below ``k`` says too much by itself. Where each is one, or each is ``k - 1``, nothing else
    gives their sum. In between each of them may be at least two numbers.

    Args:
        few: counts from 1 to ``k - 1``; how many they are is known as well.
        k: the smallest number of people that a figure may be about.
    """
    total = sum(few)
    return bool(few) and (total < k or total in (len(few), len(few) * (k - 1)))


def fits_beside(whole: int, parts: Iterable[int], k: int = SMALLEST_GROUP) -> bool:
    """Return whether figures about all parts may be shown beside their whole.

    Each part, and what the parts leave of the whole, must be nobody or at least ``k`` people: then
    no sum or difference of them is about fewer.

    Args:
        whole: all people, which is shown.
        parts: people per part; everybody is in one part at most.
        k: the smallest number of people that a figure may be about.
    """
    held = tuple(parts)
    return all(people == 0 or people >= k for people in (*held, whole - sum(held)))
