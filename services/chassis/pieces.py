"""A long list as several short ones."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def pieces(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield the items in their order, so many at a time; fewer in the last piece.

    Args:
        items: any number; without one there is no piece.
        size: of a piece, at least 1.
    """
    for start in range(0, len(items), size):
        yield items[start : start + size]
