"""What the ideas of a dialogue mean to each other, computed once for all who ask."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from services.digest.insight.groups.arrays import Floats
from services.digest.insight.snapshot import Idea, Snapshot, idea_order
from services.digest.insight.topics.vectors import Vectors

# Beyond this many ideas those with fewest stances are left out: every pair is compared.
MOST_IDEAS = 4_000


@dataclass(frozen=True, eq=False)
class Meaning:
    """How alike the ideas are, to each other and to the expectations.

    Args:
        ideas: those that stand by themselves, by id; the rows and columns of ``between``.
        between: of each pair of ideas how alike they are.
        expected: a row per expectation, a column per idea.
    """

    ideas: tuple[Idea, ...]
    between: Floats
    expected: Floats


def meaning(snapshot: Snapshot, vectors: Vectors) -> Meaning:
    """Return how alike the ideas of a dialogue are, as ``vectors`` tell."""
    ideas = _chosen(snapshot)
    expectations = snapshot.dialogue.expectations
    own = snapshot.dialogue.language
    texts = (*(idea.text for idea in ideas), *(one.text for one in expectations))
    languages = (*(idea.language or own for idea in ideas), *(own for _ in expectations))
    likeness, number = _likeness(vectors, texts, languages), len(ideas)
    return Meaning(ideas, likeness[:number, :number], likeness[number:, :number])


def _chosen(snapshot: Snapshot) -> tuple[Idea, ...]:
    standing = [idea for idea in snapshot.ideas if idea.stands]
    if len(standing) <= MOST_IDEAS:
        return tuple(standing)
    loudest = sorted(standing, key=lambda i: (-i.counts.people, idea_order(i.id)))[:MOST_IDEAS]
    return tuple(sorted(loudest, key=lambda idea: idea_order(idea.id)))


# A worker makes the digests of several audiences one after the other.
@lru_cache(maxsize=1)
def _likeness(vectors: Vectors, texts: tuple[str, ...], languages: tuple[str, ...]) -> Floats:
    found = vectors.likeness(texts, languages)
    np.round(found, 4, out=found)
    found.setflags(write=False)
    return found
