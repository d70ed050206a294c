"""What the organiser expected beside what was heard, and what nobody expected."""

from collections.abc import Sequence

import numpy as np

from services.digest.insight import measures, rankings
from services.digest.insight.groups.arrays import Floats
from services.digest.insight.meant import ALIKE, SURELY_ALIKE, Heard, Outcome
from services.digest.insight.snapshot import Idea, Label, Snapshot
from services.digest.insight.topics.meaning import Meaning

MOST_NEAR = 3
HALF = 0.5


def heard(snapshot: Snapshot, known: Meaning) -> tuple[Heard, ...]:
    """Return what became of each expectation, in the organiser's order.

    At most ``MOST_NEAR`` ideas decide that are ``SURELY_ALIKE`` and have enough stances. It is
    confirmed where surely more than half agree with each of them, contradicted where surely more
    than half disagree with each, else the picture is mixed. Ideas that are only ``ALIKE`` mention
    it. Meaning does not tell yes from no: the nearest idea stands beside it to be read.
    """
    ranked = {idea.id for idea in rankings.rankable(snapshot)}
    return tuple(
        _heard(expectation, known.ideas, row, ranked)
        for expectation, row in zip(snapshot.dialogue.expectations, known.expected, strict=True)
    )


def unexpected(snapshot: Snapshot, known: Meaning) -> tuple[Idea, ...]:
    """Return the ideas that surely more than half support and that come near no expectation."""
    if not snapshot.dialogue.expectations:
        return ()
    highest = known.expected.max(axis=0, initial=0.0)
    far = {idea.id for idea, near in zip(known.ideas, highest, strict=True) if near < ALIKE}
    found = [idea for idea in rankings.rankable(snapshot) if idea.id in far]
    sure = [idea for idea in found if measures.agreement(idea.counts) > HALF]
    return rankings.most_agreed(sure, len(sure))


def _heard(expectation: Label, ideas: Sequence[Idea], row: Floats, ranked: set[str]) -> Heard:
    near = sorted(np.flatnonzero(row >= ALIKE).tolist(), key=lambda place: (-row[place], place))
    if not near:
        return Heard(expectation, Outcome.UNHEARD)
    sure = [ideas[i] for i in near if row[i] >= SURELY_ALIKE and ideas[i].id in ranked]
    if not sure:
        return Heard(expectation, Outcome.MENTIONED, tuple(ideas[i] for i in near[:MOST_NEAR]))
    return Heard(expectation, _outcome(sure[:MOST_NEAR]), tuple(sure[:MOST_NEAR]))


def _outcome(ideas: Sequence[Idea]) -> Outcome:
    if all(measures.agreement(idea.counts) > HALF for idea in ideas):
        return Outcome.CONFIRMED
    if all(measures.opposition(idea.counts) > HALF for idea in ideas):
        return Outcome.CONTRADICTED
    return Outcome.MIXED
