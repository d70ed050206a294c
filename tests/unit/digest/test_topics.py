import json
import random
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.digest import AUDIENCES
from services.digest.build import make
from services.digest.insight.meant import ALIKE, SURELY_ALIKE, Outcome, Trend
from services.digest.insight.responses import AGREE, StanceOf
from services.digest.insight.snapshot import Counts, Label, Period, Snapshot
from services.digest.insight.topics import sentences, vectors
from services.digest.insight.topics.clusters import clusters
from services.digest.insight.topics.listening import listen
from services.digest.insight.topics.names import count_texts, name, terms
from services.digest.insight.topics.ngrams import NGrams
from services.digest.insight.topics.sentences import Sentences
from services.digest.insight.topics.trends import trends
from services.digest.insight.topics.vectors import best_vectors
from services.digest.paper.compose import compose
from tests.unit.digest import talk

LANGUAGES = ("nl", "en", "de")
EXAMPLES = json.loads(
    (Path(__file__).parent / "examples" / "expectations.json").read_text(encoding="utf-8")
)
SENTENCES = Sentences()
WAYS = pytest.mark.parametrize("way", [SENTENCES, NGrams()], ids=["sentences", "n-grams"])


def ideas_of_examples():
    return tuple(
        talk.idea(
            f"{number}.{language}",
            text=one["ideas"][language],
            language=language,
        )
        for number, one in enumerate(EXAMPLES)
        for language in LANGUAGES
    )


def section(document, key):
    return next(one for one in document["sections"] if one["key"] == key)


def test_meaning_crosses_languages():
    found = clusters(likeness_of_ideas(SENTENCES), ALIKE)
    subjects = [place // len(LANGUAGES) for place in range(len(EXAMPLES) * len(LANGUAGES))]
    pairs = [pair for cluster in found for pair in combinations(cluster, 2)]
    right = [one for one in pairs if subjects[one[0]] == subjects[one[1]]]
    crossing = [one for one in right if one[0] % 3 != one[1] % 3]
    assert len(right) / len(pairs) >= 0.6
    assert len(crossing) >= 15


def likeness_of_ideas(way):
    ideas = ideas_of_examples()
    return way.likeness([one.text for one in ideas], [one.language for one in ideas])


@pytest.mark.parametrize(("least", "found", "right"), [(ALIKE, 0.7, 0.8), (SURELY_ALIKE, 0.2, 1.0)])
def test_the_thresholds_hold_on_examples_in_three_languages(least, found, right):
    expected = [
        (n, own, one["expectation"][own]) for n, one in enumerate(EXAMPLES) for own in LANGUAGES
    ]
    ideas = ideas_of_examples()
    texts = [text for *_, text in expected] + [one.text for one in ideas]
    languages = [own for _, own, _ in expected] + [one.language for one in ideas]
    rows = SENTENCES.likeness(texts, languages)[: len(expected), len(expected) :]
    near = [
        (number == int(row.argmax()) // len(LANGUAGES))
        for (number, _, _), row in zip(expected, rows, strict=True)
        if row.max() >= least
    ]
    assert len(near) / len(expected) >= found
    assert sum(near) / len(near) >= right


@WAYS
def test_a_text_is_most_like_itself_whatever_the_way(way):
    likeness = likeness_of_ideas(way)
    assert likeness.shape == (30, 30)
    assert np.allclose(likeness, likeness.T)
    assert likeness.max() <= 1 + 1e-9
    assert (likeness.argmax(axis=1) == np.arange(30)).all()
    assert way.likeness([], []).shape == (0, 0)


def test_texts_that_are_the_same_are_worked_out_once_and_each_gets_its_place(monkeypatch):
    asked = []

    class Model:
        def encode(self, texts):
            asked.append(texts)
            return [[float(len(text)), 1.0, -float(len(text))] for text in texts]

    monkeypatch.setattr(sentences, "_model", Model)
    texts = ["More benches.", "Bus", "More benches.", "A long way to the next bus."]
    found = SENTENCES.likeness(texts, ["en"] * 4)
    assert asked == [["A long way to the next bus.", "Bus", "More benches."]]
    assert found[0].tolist() == found[2].tolist()
    assert found[0, 2] > found[0, 1]
    assert found[1, 3] < found[1, 1]


def test_n_grams_bring_shared_pieces_of_words_together():
    texts = ["De medicijnlijst klopt niet.", "Welke medicijnen slik ik?", "De bus komt te laat."]
    likeness = NGrams().likeness(texts, ["nl"] * 3)
    assert likeness[0, 1] > likeness[0, 2]


def test_without_the_model_n_grams_do_it_alone(monkeypatch):
    snapshot = Snapshot(talk.dialogue(), ideas_of_examples())
    best_vectors.cache_clear()
    with monkeypatch.context() as without:
        without.setattr(vectors, "find_spec", lambda name: None)
        assert listen(snapshot, talk.WHOLE).method == "n-grams"
    best_vectors.cache_clear()
    assert listen(snapshot, talk.WHOLE).method == "sentences"


@given(st.integers(0, 2**32), st.integers(2, 25))
@settings(max_examples=40)
def test_clusters_hold_everything_once_whatever_the_numbers(seed, size):
    likeness = np.random.default_rng(seed).random((size, size))
    likeness = (likeness + likeness.T) / 2
    found = clusters(likeness, 0.5)
    assert sorted(place for one in found for place in one) == list(range(size))
    assert found == clusters(likeness.copy(), 0.5)
    assert [len(one) for one in found] == sorted((len(one) for one in found), reverse=True)


def test_a_topic_is_named_by_what_sets_it_apart():
    texts = [
        ("The small business will close. I think it is bad.", "en"),
        ("Small businesses cannot pay this.", "en"),
        ("Robots will take the work.", "en"),
        ("I think the robots are bad.", "en"),
    ]
    words = [terms(*one) for one in texts]
    everywhere = count_texts(words)
    assert name(words[:2], everywhere, 4) == ("small business",)
    assert name(words[2:], everywhere, 4) == ("robots",)


def test_words_that_join_point_or_begin_a_sentence_are_no_names():
    written = terms("Bellen wij de Apotheek? Medicijnen, die zijn er niet.", "nl").written
    assert set(written.values()) == {"Apotheek", "medicijnen"}
    assert terms("Don't can't won't", "en").written == {}


def test_a_topic_rises_or_fades_against_the_period_before():
    def said(idea, number, day):
        return [StanceOf(f"p{n}", idea, AGREE, talk.day(day)) for n in range(number)]

    taken = [*said("up", 30, 8), *said("up", 5, 2), *said("down", 6, 8), *said("down", 40, 2)]
    taken += [*said("few", 4, 8), *said("same", 20, 8), *said("same", 24, 2)]
    found = trends(taken, {"up": 0, "down": 1, "few": 2, "same": 3}, talk.WEEK)
    assert found == {0: Trend.RISES, 1: Trend.FADES, 3: Trend.STEADY}
    assert trends(taken, {"up": 0}, talk.WHOLE) == {}


def expecting(*texts):
    labels = tuple(Label(f"x{n}", text) for n, text in enumerate(texts))
    return talk.dialogue(language="en", expectations=labels)


def responded(ideas, counts):
    return tuple(replace(one, counts=counts.get(one.id, Counts())) for one in ideas)


def outcomes(counts):
    ideas = responded(ideas_of_examples(), counts)
    texts = ["Parents think homework leaves no time to play.", "Volcanoes erupt."]
    return listen(Snapshot(expecting(*texts), ideas), talk.WHOLE)


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        (Counts(90, 10), Outcome.CONFIRMED),
        (Counts(10, 90), Outcome.CONTRADICTED),
        (Counts(50, 50), Outcome.MIXED),
        (Counts(2, 2), Outcome.MENTIONED),
    ],
)
def test_what_became_of_an_expectation_follows_from_the_ideas_nearest_to_it(counts, outcome):
    homework, king = outcomes({f"7.{own}": counts for own in LANGUAGES}).heard
    assert homework.outcome is outcome
    assert homework.ideas[0].id.startswith("7.")
    assert (king.outcome, king.ideas) == (Outcome.UNHEARD, ())


def test_what_nobody_expected_is_strong_and_far_from_every_expectation():
    counts = {"7.en": Counts(90, 10), "4.nl": Counts(80, 20), "5.nl": Counts(3, 1)}
    found = outcomes(counts).unexpected
    assert [one.id for one in found] == ["4.nl"]


def test_the_table_of_what_nobody_expected_says_how_many_more_there_are():
    texts = {f"i{n:02}": f"Zet bankje {n} in de tuin." for n in range(12)}
    ideas = responded(
        tuple(talk.idea(name, text=text) for name, text in texts.items()),
        dict.fromkeys(texts, Counts(90, 10)),
    )
    snapshot = Snapshot(expecting("Parents think homework leaves no time to play."), ideas)
    meant = listen(snapshot, talk.WHOLE, NGrams())
    shown = section(compose(snapshot, talk.WHOLE, "management", meant=meant), "expected")
    assert len(shown["sentences"][1]["ideas"]) == 12
    table = next(one for one in shown["tables"] if one["key"] == "unexpected")
    assert len(table["rows"]) == 10
    assert "2" in table["caption"]


def test_pairs_that_are_not_listed_are_counted_for_the_host():
    ideas = tuple(talk.idea(f"i{n}", text="Zet de stoelen in een kring.") for n in range(6))
    snapshot = Snapshot(talk.dialogue(), ideas)
    meant = listen(snapshot, talk.WHOLE, NGrams())
    last = section(compose(snapshot, talk.WHOLE, "host", meant=meant), "doubles")["sentences"][-1]
    assert (last["key"], last["text"][:12]) == ("doubles.more", "Nog 5 paren ")


def test_ideas_that_say_nearly_the_same_are_paired_for_the_host():
    ideas = (
        talk.idea("a", "+++++", text="Bel de familie een dag voor het ontslag op."),
        talk.idea("b", "++++++", text="Bel de familie een dag voor het ontslag."),
        *ideas_of_examples(),
    )
    meant = listen(Snapshot(talk.dialogue(), ideas), talk.WHOLE)
    assert [(one.first.id, one.second.id) for one in meant.doubles.first] == [("b", "a")]
    document = compose(Snapshot(talk.dialogue(), ideas), talk.WHOLE, "host", meant=meant)
    assert section(document, "doubles")["sentences"][1]["ideas"] == ["b", "a"]


@pytest.mark.parametrize(("first", "second"), [(0, 4), (1, 4), (3, 1)])
def test_the_order_of_two_that_say_the_same_does_not_tell_counts_that_are_withheld(first, second):
    text = "Zet de vergaderingen op dinsdag."
    ideas = (talk.idea("a", "+" * first, text=text), talk.idea("b", "+" * second, text=text))
    pairs = listen(Snapshot(talk.dialogue(), ideas), talk.WHOLE, NGrams()).doubles.first
    assert [(one.first.id, one.second.id) for one in pairs] == [("a", "b")]


def test_expectations_reach_nobody_but_management():
    ideas = responded(ideas_of_examples(), {"7.en": Counts(10, 90)})
    snapshot = Snapshot(expecting("Parents think homework leaves no time to play."), ideas)
    said = {audience: make(snapshot, talk.WHOLE, audience).paper.forms for audience in AUDIENCES}
    assert "Parents think" in said["management"]["json"]
    assert "top.contradicted" in said["management"]["json"]
    for audience in ("host", "participant"):
        assert all("Parents think" not in form for form in said[audience].values())


def test_the_same_dialogue_gives_the_same_topics_whatever_was_asked_before():
    ideas = ideas_of_examples()
    snapshot = Snapshot(talk.dialogue(), ideas)
    first = listen(snapshot, talk.WHOLE)
    shuffled = list(ideas)
    random.Random(1).shuffle(shuffled)
    listen(Snapshot(talk.dialogue(), tuple(shuffled)), talk.WHOLE)
    assert listen(snapshot, talk.WHOLE) == first
    assert first.topics
    period = Period("w", talk.day(7), talk.day(14))
    assert make(snapshot, period, "host") == make(snapshot, period, "host")
