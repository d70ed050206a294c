"""The topics of a dialogue: ideas that belong together, named, with what rises and what fades."""

from collections.abc import Sequence

from services.digest.insight.meant import ALIKE, Topic, Trend
from services.digest.insight.rankings import rankable
from services.digest.insight.snapshot import Idea, Period, Snapshot, idea_order
from services.digest.insight.topics.clusters import clusters
from services.digest.insight.topics.meaning import Meaning
from services.digest.insight.topics.names import count_texts, name, terms
from services.digest.insight.topics.trends import trends

MOST_TOPICS = 8
SMALLEST_TOPIC = 3


def topics(snapshot: Snapshot, period: Period, known: Meaning) -> tuple[Topic, ...]:
    """Return the topics with most stances, at most ``MOST_TOPICS``.

    Ideas that belong to nothing are in none: a topic holds at least ``SMALLEST_TOPIC`` ideas.

    Args:
        snapshot: the dialogue.
        period: against the one before it topics rise or fade.
        known: how alike its ideas are.
    """
    places = [one for one in clusters(known.between, ALIKE) if len(one) >= SMALLEST_TOPIC]
    topic_of = {known.ideas[i].id: number for number, one in enumerate(places) for i in one}
    changes = trends(snapshot.stances, topic_of, period)
    names = _names(known, places, snapshot.dialogue.language)
    ranked = rankable(snapshot)
    found = [
        _topic(names[number], [known.ideas[i] for i in one], ranked, changes.get(number))
        for number, one in enumerate(places)
    ]
    found.sort(key=lambda one: (-one.stances, -len(one.ideas), idea_order(one.ideas[0].id)))
    return tuple(found[:MOST_TOPICS])


def _names(known: Meaning, places: Sequence[Sequence[int]], language: str) -> list[tuple[str, ...]]:
    words = [terms(idea.text, idea.language or language) for idea in known.ideas]
    everywhere = count_texts(words)
    return [name([words[i] for i in one], everywhere, len(words)) for one in places]


def _topic(
    words: tuple[str, ...], ideas: Sequence[Idea], ranked: Sequence[Idea], trend: Trend | None
) -> Topic:
    shown = {idea.id for idea in ranked}
    ordered = sorted(
        ideas,
        key=lambda idea: (-idea.counts.people if idea.id in shown else 0, idea_order(idea.id)),
    )
    stances = sum(idea.counts.people for idea in ideas if idea.id in shown)
    return Topic(words, tuple(ordered), stances, trend)
