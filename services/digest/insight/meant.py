"""What ideas mean to each other, as a digest reads it; found by ``services.digest.insight.topics``.

Plain data, so that whoever writes a digest needs no mathematics.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.digest.insight.snapshot import Idea, Label

# How alike two texts are, from 0 to 1; measured on examples in three languages: docs/listening.md.
ALIKE = 0.12
# So alike that one may be taken as being about the other.
SURELY_ALIKE = 0.22
# The names of the ways to tell.
SENTENCES = "sentences"
N_GRAMS = "n-grams"


class Trend(StrEnum):
    """How the share of a topic in all responses changed."""

    RISES = "rises"
    FADES = "fades"
    STEADY = "steady"


class Outcome(StrEnum):
    """What became of an expectation."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    MIXED = "mixed"
    MENTIONED = "mentioned"
    UNHEARD = "unheard"


@dataclass(frozen=True, slots=True)
class Topic:
    """Ideas about the same thing.

    Args:
        words: what it is called, the strongest first.
        ideas: those with most stances first.
        stances: on those of its ideas whose counts are shown.
        trend: how its share changed against the period before; None where that is not known.
    """

    words: tuple[str, ...]
    ideas: tuple[Idea, ...]
    stances: int
    trend: Trend | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """An expectation beside what was heard.

    Args:
        expectation: as it was sealed.
        outcome: what became of it.
        ideas: that come nearest to it; those that decided, where any did.
    """

    expectation: Label
    outcome: Outcome
    ideas: tuple[Idea, ...] = ()


@dataclass(frozen=True, slots=True)
class Double:
    """Two ideas that say nearly the same, the one with most stances first."""

    first: Idea
    second: Idea


@dataclass(frozen=True, slots=True)
class Doubles:
    """Pairs of ideas that say nearly the same.

    Args:
        first: the likest pairs.
        found: how many there are in all.
    """

    first: tuple[Double, ...] = ()
    found: int = 0


@dataclass(frozen=True, slots=True)
class Meant:
    """All that follows from what ideas mean.

    Args:
        method: the name of the vectors: sentences, or n-grams where these are not installed.
        topics: those with most stances first.
        heard: each expectation, in the organiser's order.
        unexpected: strong ideas that come near no expectation, the strongest first.
        doubles: that a host might merge.
    """

    method: str
    topics: tuple[Topic, ...] = ()
    heard: tuple[Heard, ...] = ()
    unexpected: tuple[Idea, ...] = ()
    doubles: Doubles = Doubles()
