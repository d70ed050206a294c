"""Which parts of a whole may be shown where one person may be in several of them."""

from collections.abc import Mapping, Set

from services.contracts.privacy import SMALLEST_GROUP


def shown_parts(parts: Mapping[str, Set[str]], k: int = SMALLEST_GROUP) -> frozenset[str]:
    """Return the parts whose figures may be shown.

    Parts with fewer than ``k`` people are withheld, and then the smallest shown ones until those
    withheld hold nobody or at least ``k`` different people. So neither a figure nor what is left
    of their sum is about fewer.

    Args:
        parts: the people per name.
        k: the smallest number of people that a figure may be about.
    """
    largest_first = sorted(parts, key=lambda name: (len(parts[name]), name), reverse=True)
    shown = [name for name in largest_first if len(parts[name]) >= k]
    hidden: set[str] = set().union(*(parts[name] for name in parts if name not in shown))
    while shown and 0 < len(hidden) < k:
        hidden |= parts[shown.pop()]
    return frozenset(shown)
