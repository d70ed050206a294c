"""What others brought in is told once, in whatever order it arrives."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.digest.delivery.watermark import moved
from services.digest.insight.arrivals import Arrivals, new_moments, remembered
from services.digest.insight.personal import LOOK_BACK, Reader, World, personal_news
from services.digest.insight.snapshot import Dialogue, Idea, Snapshot

START = datetime(2026, 11, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
PEOPLE = ("jan", "piet", "mia")


@dataclass
class Talk:
    """A dialogue whose digests are made as the workers make them."""

    readers: dict[str, Reader] = field(
        default_factory=lambda: {name: Reader(name, START) for name in PEOPLE}
    )
    ideas: dict[str, Idea] = field(default_factory=dict)
    authors: dict[str, tuple[str, ...]] = field(default_factory=dict)
    arrivals: Arrivals = field(default_factory=Arrivals)
    told: dict[str, Counter[str]] = field(
        default_factory=lambda: {name: Counter() for name in PEOPLE}
    )

    def brings_in(self, author: str, at: datetime, moderation: str = "accepted") -> str:
        name = f"i{len(self.ideas)}"
        self.ideas[name] = Idea(name, "idea", "Meer licht", at, moderation=moderation)
        self.authors[author] = (*self.authors.get(author, ()), name)
        return name

    def accept(self, name: str) -> None:
        self.ideas[name] = replace(self.ideas[name], moderation="accepted")

    def digest(self, reader: str, end: datetime, *, arrives: bool = True) -> list[str]:
        """Make a digest; return the ideas of others in it, which only count once it arrives."""
        visible_at = {one.id: one.submitted_at for one in self.ideas.values() if one.stands}
        new_at = new_moments(self.arrivals, visible_at)
        self.arrivals = remembered(self.arrivals, new_at, end)
        dialogue = Dialogue("rust", "Rust", "nl", "open")
        world = World(Snapshot(dialogue, tuple(self.ideas.values())), end, self.authors, new_at)
        news = personal_news(world, self.readers[reader])
        names = [idea.id for idea in news.new]
        if news and arrives:
            before = {"read_until": self.readers[reader].read_until, "told": []}
            until = moved(before, news.keys, end)["read_until"]
            self.readers[reader] = replace(self.readers[reader], read_until=until)
            self.told[reader].update(names)
        return names


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_an_idea_that_arrives_after_its_time_was_told_comes_with_the_next_digest(talk):
    first = talk.brings_in("piet", START)
    assert talk.digest("jan", START + DAY) == [first]
    late = talk.brings_in("piet", START)
    assert talk.digest("jan", START + DAY) == []
    assert talk.digest("jan", START + 2 * DAY) == [late]
    assert talk.digest("jan", START + 3 * DAY) == []


def test_an_idea_that_may_be_read_later_than_its_time_says_is_told(talk):
    talk.brings_in("piet", START)
    hidden = talk.brings_in("piet", START, moderation="rejected")
    talk.digest("jan", START + DAY)
    talk.accept(hidden)
    assert talk.digest("jan", START + 2 * DAY) == [hidden]


def test_who_reads_by_the_week_is_told_what_was_late_for_who_reads_by_the_day(talk):
    talk.brings_in("piet", START)
    talk.digest("jan", START + DAY)
    late = talk.brings_in("mia", START)
    assert talk.digest("jan", START + 2 * DAY) == [late]
    assert talk.digest("piet", START + 7 * DAY) == [late]


def test_an_idea_that_is_accepted_again_is_not_new_again(talk):
    name = talk.brings_in("piet", START)
    talk.digest("jan", START + DAY)
    talk.ideas[name] = replace(talk.ideas[name], submitted_at=START + DAY)
    assert talk.digest("jan", START + 2 * DAY) == []


def test_an_idea_that_arrives_later_than_the_look_back_is_not_told(talk):
    end = START + 30 * DAY
    talk.brings_in("piet", end - DAY)
    talk.digest("jan", end)
    in_time = talk.brings_in("piet", end - LOOK_BACK)
    talk.brings_in("piet", end - LOOK_BACK - SECOND)
    assert talk.digest("jan", end + DAY) == [in_time]


def test_a_reader_without_news_keeps_everything_that_is_still_to_come(talk):
    assert talk.digest("jan", START + DAY) == []
    late = {talk.brings_in("piet", START), talk.brings_in("mia", START + DAY)}
    assert set(talk.digest("jan", START + 2 * DAY)) == late


def test_before_anything_is_remembered_an_idea_is_new_when_it_could_first_be_read():
    assert new_moments(Arrivals(), {"a": START}) == {"a": START}


def test_only_ideas_of_the_look_back_are_remembered():
    end = START + LOOK_BACK
    kept = remembered(Arrivals(), {"a": START, "b": START - SECOND}, end)
    assert kept == Arrivals(end, {"a": START})
    assert remembered(kept, {}, end + SECOND).new_at == {}


def test_an_earlier_end_takes_nothing_back():
    after = remembered(Arrivals(), {"a": START}, START + DAY)
    assert remembered(after, {"a": START}, START) == after


@dataclass(frozen=True)
class Arriving:
    """An idea on its way: who wrote it, and how long ago."""

    author: str
    ago: timedelta


@dataclass(frozen=True)
class Round:
    """One moment at which everybody's digest is due.

    Args:
        wait: since the one before.
        arriving: ideas that arrive before each reader's digest is made, and so after the others'.
        order: of the readers.
        lost: whose digest does not arrive; one of the time before is tried again after it.
    """

    wait: timedelta
    arriving: tuple[tuple[Arriving, ...], ...]
    order: tuple[str, ...]
    lost: frozenset[str]


def _rounds() -> st.SearchStrategy[list[Round]]:
    hours = st.integers(0, int(LOOK_BACK / timedelta(hours=1)))
    ideas = st.builds(Arriving, st.sampled_from(PEOPLE), hours.map(lambda h: timedelta(hours=h)))
    arriving = st.tuples(*[st.lists(ideas, max_size=2).map(tuple) for _ in PEOPLE])
    waits = st.integers(1, 72).map(lambda h: timedelta(hours=h))
    order = st.permutations(PEOPLE).map(tuple)
    return st.lists(
        st.builds(Round, waits, arriving, order, st.frozensets(st.sampled_from(PEOPLE))),
        max_size=12,
    )


@given(_rounds())
def test_what_others_bring_in_is_told_exactly_once_and_ones_own_never(rounds):
    talk, end = Talk(), START
    for number, one in enumerate(rounds):
        before, end = end, end + one.wait
        lost = one.lost if number % 2 else frozenset()
        _tell(talk, one, end, lost)
        for reader in sorted(lost):
            talk.digest(reader, before)
        _is_within(talk.arrivals, end)
    for reader in PEOPLE:
        talk.digest(reader, end + DAY)
    for reader, told in talk.told.items():
        others = {name for who, names in talk.authors.items() if who != reader for name in names}
        since = {name for name in others if talk.ideas[name].submitted_at >= START}
        assert since <= told.keys() <= others
        assert set(told.values()) <= {1}


def _tell(talk: Talk, one: Round, end: datetime, lost: frozenset[str]) -> None:
    for reader, arriving in zip(one.order, one.arriving, strict=True):
        for idea in arriving:
            talk.brings_in(idea.author, end - idea.ago)
        talk.digest(reader, end, arrives=reader not in lost)


def _is_within(arrivals: Arrivals, end: datetime) -> None:
    assert arrivals.until == end
    assert all(at >= end - LOOK_BACK for at in arrivals.new_at.values())
