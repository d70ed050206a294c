"""Ideas that say nearly the same, for a host who may merge them."""

import numpy as np

from services.digest.insight.meant import Double, Doubles
from services.digest.insight.measures import shown
from services.digest.insight.topics.meaning import Meaning

# Measured on the sample dialogue and four real ones: docs/listening.md.
NEARLY_THE_SAME = 0.8
MOST = 10


def doubles(known: Meaning) -> Doubles:
    """Return the pairs of ideas that are at least ``NEARLY_THE_SAME``, the likest first."""
    likeness = np.triu(known.between, 1)
    rows, columns = np.nonzero(likeness >= NEARLY_THE_SAME)
    pairs = sorted(
        zip(rows.tolist(), columns.tolist(), strict=True),
        key=lambda pair: (-likeness[pair], pair),
    )
    return Doubles(tuple(_double(known, *pair) for pair in pairs[:MOST]), len(pairs))


def _double(known: Meaning, one: int, other: int) -> Double:
    first, second = known.ideas[one], known.ideas[other]
    if shown(second.counts).people > shown(first.counts).people:
        first, second = second, first
    return Double(first, second)
