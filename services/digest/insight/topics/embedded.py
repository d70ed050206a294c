"""Vectors of texts, each worked out once: from one digest to the next few ideas are new."""

import hashlib
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from services.digest.insight.groups.arrays import Floats

Encode = Callable[[list[str]], NDArray[np.float32]]
"""Returns a row per text."""


class Embedded:
    """Gives the vectors of texts, and keeps those that were asked for last.

    It is no place for anybody's words: texts are known by a hash.

    Args:
        encode: computes the vectors of texts. Which texts it is given together may change their
            last digits, not more.
        most: how many vectors are kept.
    """

    def __init__(self, encode: Encode, most: int) -> None:
        self._encode = encode
        self._most = most
        self._vectors: dict[bytes, NDArray[np.float32]] = {}

    def of(self, texts: Sequence[str]) -> Floats:
        """Return a row per text; at least one text."""
        names = [_name(text) for text in texts]
        fresh = {
            name: text for name, text in zip(names, texts, strict=True) if name not in self._vectors
        }
        if fresh:
            rows = self._encode(list(fresh.values()))
            # A row by itself would keep all rows that it came with.
            self._vectors.update((name, row.copy()) for name, row in zip(fresh, rows, strict=True))
        found = np.asarray([self._vectors[name] for name in names], dtype=np.float64)
        self._keep(names)
        return found

    def _keep(self, asked: Iterable[bytes]) -> None:
        for name in dict.fromkeys(asked):
            self._vectors[name] = self._vectors.pop(name)
        for name in list(self._vectors)[: -self._most]:
            del self._vectors[name]


def _name(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
