"""What was sought in vain: together where it is about the same, and in nobody's words alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.digest.insight.responses import SearchOf
from services.digest.insight.searching import searching
from services.digest.insight.snapshot import Snapshot
from tests.unit.digest import talk

PEOPLE = [f"p{n:04}" for n in range(30)]


def missed(*typed, language="nl", found=False):
    """Return what was not found, where everybody typed something once."""
    searches = tuple(
        SearchOf(who, talk.day(8), query, found) for who, query in zip(PEOPLE, typed, strict=False)
    )
    everybody = talk.people(dict.fromkeys(PEOPLE, "x"))
    snapshot = Snapshot(talk.dialogue(language=language), (), everybody, searches=searches)
    return searching(snapshot, talk.WEEK).missed


def test_queries_about_the_same_count_together():
    assert missed(
        "rooster trein", "Trein, rooster?", "treinrooster", "rooster treinen", "treinroosters"
    ) == (("rooster trein", 5),)
    assert missed(*5 * ["rooster trein"], *2 * ["treinrooster"]) == (("rooster trein", 7),)


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        (
            "de",
            ["Fahrplan Züge", "fahrplan zug", "Fahrplan der Züge", "Zug Fahrplan", "zug fahrplan"],
        ),
        ("en", ["train times", "times of trains", "Train times!", "trains: times", "train time"]),
    ],
)
def test_they_do_so_in_each_language(language, typed):
    ((_, people),) = missed(*typed, language=language)
    assert people == 5


def test_fewer_than_five_people_show_nothing_however_often_they_seek():
    four = [
        SearchOf(who, talk.day(8 + n / 9), f"sleutel {n}", False)
        for who in PEOPLE[:4]
        for n in range(9)
    ]
    everybody = talk.people(dict.fromkeys(PEOPLE, "x"))
    assert (
        searching(Snapshot(talk.dialogue(), (), everybody, searches=tuple(four)), talk.WEEK).missed
        == ()
    )
    assert missed(*9 * ["sleutel"], found=True) == ()


def test_a_topic_is_named_by_words_that_five_people_typed():
    typed = [f"sleutel {word}" for word in ("zolder", "kelder", "garage", "kantine", "balie")]
    assert missed(*typed) == (("sleutel", 5),)
    # Nobody's name is told by what one of them added.
    assert missed(*4 * ["sleutel"], "sleutel jansen") == (("sleutel", 5),)
    # No form of the word was typed by five: how it begins was.
    assert missed(*3 * ["sleutel kwijt"], *3 * ["sleutels gezocht"]) == (("sleutel", 6),)


def test_more_shared_words_make_a_topic_of_their_own():
    assert missed(*5 * ["sleutel kelder"], *6 * ["sleutel zolder"], *5 * ["sleutel"]) == (
        ("sleutel zolder", 6),
        ("sleutel", 5),
        ("sleutel kelder", 5),
    )


@pytest.mark.parametrize("query", ["hoe kan ik", "hr", "12", "?", "🙂"])
def test_queries_without_a_telling_word_count_where_they_are_the_same(query):
    ((name, people),) = missed(*5 * [query], "iets")
    assert (name, people) == (query, 5)


WORDS = st.sampled_from(
    ("trein", "treinen", "rooster", "treinrooster", "bus", "jansen", "de", "12")
)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=3).map(" ".join), max_size=30), st.randoms())
def test_what_is_named_five_people_typed_in_any_order(typed, chance):
    found = missed(*typed)
    pairs = list(zip(PEOPLE, typed, strict=False))
    for name, people in found:
        assert 5 <= people <= len(pairs)
        for word in name.split():
            assert sum(word in query for _, query in pairs) >= 5
    chance.shuffle(pairs)
    assert missed(*(query for _, query in pairs)) == found
