"""What is news to one participant: about their own ideas and voice first, then the rest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.snapshot import (
    REJECTED,
    Answer,
    Decision,
    Idea,
    Snapshot,
    idea_order,
)

# News may arrive late. What is younger than this is told once, however late it comes.
LOOK_BACK = timedelta(days=14)
# It is news when so many people took a stance; fewer than the smallest group are never counted.
ROUND_NUMBERS = (SMALLEST_GROUP, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
COMMENTED = "commented"
LASTING = "*"
_PART = "|"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an idea was quoted first, of the digests for management."""

    published_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class World:
    """What everybody's news is taken from.

    Args:
        snapshot: the dialogue; people are not needed.
        end: what happened before this moment is told.
        authors: ideas per participant.
        new_at: from when on each idea that stands is new, as of ``arrivals``.
        cited: ideas that were quoted in a digest for management.
        commented: ideas with news that each participant commented on.
        stances: what each participant last said of each idea with news.
    """

    snapshot: Snapshot
    end: datetime
    authors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    new_at: Mapping[str, datetime] = field(default_factory=dict)
    cited: Mapping[str, Citation] = field(default_factory=dict)
    commented: Mapping[str, frozenset[str]] = field(default_factory=dict)
    stances: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def newsworthy(self) -> tuple[str, ...]:
        """Return the ideas about which whoever responded may have to be told something."""
        since = self.end - LOOK_BACK
        found = {idea.id for idea in self.snapshot.ideas if _answer_since(idea, since, self.end)}
        found |= {name for name, one in self.cited.items() if since <= one.published_at < self.end}
        return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Reader:
    """One participant, and what they were told before.

    Args:
        id: opaque.
        read_until: what others brought in, and was new before this, was told.
        told: keys of other news that was told.
        stances: what they last said of each idea with news.
    """

    id: str
    read_until: datetime
    told: frozenset[str] = frozenset()
    stances: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """One answer to tell of, and what it is to the reader.

    Args:
        idea: that was answered.
        answer: the answer.
        because: agree, disagree, pass or ``COMMENTED``; None where the idea is their own.
    """

    idea: Idea
    answer: Answer
    because: str | None = None


@dataclass(frozen=True, slots=True)
class PersonalNews:
    """All that is new to one participant.

    Args:
        answered: answers to their own ideas, the latest first.
        cited: their own ideas that a digest for management quotes, and where.
        heard: their own ideas with how many people at least took a stance.
        merged: their own ideas that count with another now, which may be read.
        voice: answers to ideas that they responded to.
        voice_cited: ideas that they responded to and that a digest for management quotes.
        decided: decisions that are not among these answers, with their ideas.
        new: what others brought in, the newest first.
        keys: of all this, so that none is told twice.
    """

    answered: tuple[Told, ...]
    cited: tuple[tuple[Idea, Citation], ...]
    heard: tuple[tuple[Idea, int], ...]
    merged: tuple[tuple[Idea, Idea], ...]
    voice: tuple[Told, ...]
    voice_cited: tuple[Idea, ...]
    decided: tuple[tuple[Decision, tuple[Idea, ...]], ...]
    new: tuple[Idea, ...]
    keys: tuple[str, ...]

    def __bool__(self) -> bool:
        """Return whether there is anything to tell."""
        return bool(self.keys or self.new)


def news_key(kind: str, name: str, at: datetime | None) -> str:
    """Return the key of one piece of news.

    Args:
        kind: of the news.
        name: of what it is about, with whatever makes it new.
        at: when it happened; None for what has no moment, which is remembered for good.
    """
    moment = LASTING if at is None else str(int(at.timestamp()))
    return _PART.join((moment, kind, name))


def keys_to_keep(keys: Iterable[str], since: datetime) -> list[str]:
    """Return the keys that may still be asked for: of what happened since, or may come back."""
    earliest = int(since.timestamp())
    moments = ((key, key.partition(_PART)[0]) for key in keys)
    return sorted(key for key, at in moments if at == LASTING or int(at) >= earliest)


def personal_news(world: World, reader: Reader) -> PersonalNews:
    """Return what is news to one participant.

    Args:
        world: the dialogue.
        reader: the participant.
    """
    ideas = {idea.id: idea for idea in world.snapshot.ideas}
    own = [ideas[name] for name in world.authors.get(reader.id, ()) if name in ideas]
    news = _News(world, reader, ideas)
    answered = tuple(_latest_first(news.answer(idea, None) for idea in own))
    voice = tuple(_latest_first(news.voices()))
    return PersonalNews(
        answered=answered,
        cited=tuple(news.cited(own)),
        heard=tuple(news.heard(own)),
        merged=tuple(news.merged(own)),
        voice=voice,
        voice_cited=tuple(news.voice_cited()),
        decided=tuple(news.decided((*answered, *voice))),
        new=tuple(news.new()),
        keys=tuple(news.keys),
    )


class _News:
    """Finds news for one reader, and remembers the keys of what it found."""

    def __init__(self, world: World, reader: Reader, ideas: Mapping[str, Idea]) -> None:
        self._world = world
        self._reader = reader
        self._ideas = ideas
        self._since = max(reader.read_until, world.end) - LOOK_BACK
        self._own = frozenset(world.authors.get(reader.id, ()))
        self.keys: list[str] = []

    def answer(self, idea: Idea, because: str | None) -> Told | None:
        answer = _answer_since(idea, self._since, self._world.end)
        if answer is None or not self._is_news("answered", idea.id, answer.at):
            return None
        return Told(idea, answer, because)

    def voices(self) -> Iterable[Told | None]:
        for name, how in self._responses().items():
            yield self.answer(self._ideas[name], how)

    def cited(self, own: Iterable[Idea]) -> Iterable[tuple[Idea, Citation]]:
        for idea in own:
            citation = self._citation(idea)
            if citation:
                yield idea, citation

    def voice_cited(self) -> Iterable[Idea]:
        for name in self._responses():
            if self._citation(self._ideas[name]):
                yield self._ideas[name]

    def heard(self, own: Iterable[Idea]) -> Iterable[tuple[Idea, int]]:
        for idea in own:
            reached = [number for number in ROUND_NUMBERS if idea.counts.people >= number]
            if reached and idea.stands and self._is_news("heard", f"{idea.id}/{reached[-1]}", None):
                yield idea, reached[-1]

    def merged(self, own: Iterable[Idea]) -> Iterable[tuple[Idea, Idea]]:
        for idea in own:
            into = self._ideas.get(idea.merged_into or "")
            if into and into.stands and self._is_news("merged", f"{idea.id}/{into.id}", None):
                yield idea, into

    def decided(self, known: Iterable[Told]) -> Iterable[tuple[Decision, tuple[Idea, ...]]]:
        told = {one.answer.decision.id for one in known if one.answer.decision}
        found: dict[Decision, list[Idea]] = {}
        for idea in self._world.snapshot.ideas:
            answer = _answer_since(idea, self._since, self._world.end)
            if answer and answer.decision and answer.decision.id not in told:
                found.setdefault(answer.decision, []).append(idea)
        for decision, ideas in found.items():
            latest = max(idea.answer.at for idea in ideas if idea.answer)
            if self._is_news("decided", decision.id, latest):
                yield decision, tuple(ideas)

    def new(self) -> list[Idea]:
        new_at = self._world.new_at
        fresh = [
            (new_at[idea.id], idea)
            for idea in self._world.snapshot.ideas
            if idea.stands
            and idea.id not in self._own
            and self._reader.read_until <= new_at[idea.id] < self._world.end
        ]
        fresh.sort(key=lambda pair: (-pair[0].timestamp(), idea_order(pair[1].id)))
        return [idea for _, idea in fresh]

    def _responses(self) -> dict[str, str]:
        """Return how the reader responded to each idea of others that stands."""
        commented = dict.fromkeys(sorted(self._world.commented.get(self._reader.id, ())), COMMENTED)
        found = {**commented, **self._reader.stances}
        return {
            name: how
            for name, how in sorted(found.items(), key=lambda pair: idea_order(pair[0]))
            if name not in self._own and name in self._ideas and self._ideas[name].stands
        }

    def _citation(self, idea: Idea) -> Citation | None:
        citation = self._world.cited.get(idea.id)
        if citation is None or not self._since <= citation.published_at < self._world.end:
            return None
        return citation if self._is_news("cited", idea.id, citation.published_at) else None

    def _is_news(self, kind: str, name: str, at: datetime | None) -> bool:
        key = news_key(kind, name, at)
        if key in self._reader.told or key in self.keys:
            return False
        self.keys.append(key)
        return True


def _answer_since(idea: Idea, since: datetime, end: datetime) -> Answer | None:
    answer = idea.answer
    if answer is None or idea.moderation == REJECTED:
        return None
    return answer if since <= answer.at < end else None


def _latest_first(found: Iterable[Told | None]) -> list[Told]:
    told = [one for one in found if one]
    return sorted(told, key=lambda one: (-one.answer.at.timestamp(), idea_order(one.idea.id)))
