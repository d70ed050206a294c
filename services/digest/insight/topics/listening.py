"""All that follows from what ideas mean: the door of this room."""

from services.digest.insight.meant import Meant
from services.digest.insight.snapshot import Period, Snapshot
from services.digest.insight.topics.doubles import doubles
from services.digest.insight.topics.expectations import heard, unexpected
from services.digest.insight.topics.meaning import meaning
from services.digest.insight.topics.topics import topics
from services.digest.insight.topics.vectors import Vectors, best_vectors


def listen(snapshot: Snapshot, period: Period, vectors: Vectors | None = None) -> Meant:
    """Return the topics, what became of the expectations, and what might be merged.

    Takes a processor for seconds where there are thousands of ideas; never call it from an event
    loop.

    Args:
        snapshot: the dialogue.
        period: against the one before it topics rise or fade.
        vectors: how texts are compared; the best that is installed where None.
    """
    means = vectors or best_vectors()
    known = meaning(snapshot, means)
    return Meant(
        method=means.name,
        topics=topics(snapshot, period, known),
        heard=heard(snapshot, known),
        unexpected=unexpected(snapshot, known),
        doubles=doubles(known),
    )
