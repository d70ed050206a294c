"""A long list as several short ones."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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


def light_pieces(
    items: Iterable[T], weigh: Callable[[T], int], heaviest: int, most: int | None = None
) -> Iterator[list[T]]:
    """Yield the items in their order, in pieces that are not too heavy.

    An item that is too heavy by itself is a piece of its own.

    Args:
        items: any number; without one there is no piece.
        weigh: gives the weight of an item.
        heaviest: weight of a piece, at most.
        most: items in a piece; any number when None.
    """
    piece: list[T] = []
    weight = 0
    for item in items:
        more = weigh(item)
        if piece and (weight + more > heaviest or len(piece) == most):
            yield piece
            piece, weight = [], 0
        piece.append(item)
        weight += more
    if piece:
        yield piece
