import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from services.contracts.digest_document import DigestDocument
from services.contracts.fields import LANGUAGES
from services.digest.insight.contrary import contrary_voices, strongest_voice
from services.digest.insight.meant import Heard, Meant, Outcome, Topic
from services.digest.insight.measures import wilson_lower
from services.digest.insight.responses import AGREE, DISAGREE
from services.digest.insight.snapshot import Label, Snapshot
from services.digest.paper.compose import compose
from services.digest.paper.render_html import render_html
from services.digest.paper.render_text import render_text
from services.digest.paper.words import Words
from tests.unit.digest import talk

HUNDRED = "+" * 70 + "-" * 30


def section(document, key="contrary"):
    return next(one for one in document["sections"] if one["key"] == key)


def test_seventy_against_thirty_shows_the_thirty():
    (voice,) = contrary_voices(talk.talk({"a": HUNDRED}))
    assert (voice.idea.id, voice.side, voice.people, voice.of) == ("a", DISAGREE, 30, 100)


def test_a_minority_that_agrees_is_heard_as_well():
    (voice,) = contrary_voices(talk.talk({"a": "-" * 70 + "+" * 30}))
    assert (voice.side, voice.share) == (AGREE, 0.3)


def test_each_theme_has_its_own_and_the_strongest_stands_first():
    said = {"a": HUNDRED, "b": "+" * 60 + "-" * 40, "c": "+" * 100}
    voices = contrary_voices(talk.talk(said, {"a": "x", "b": "y", "c": "z"}))
    assert [(one.theme, one.idea.id) for one in voices] == [("y", "b"), ("x", "a")]


def test_what_few_people_saw_does_not_hide_what_many_saw():
    said = {"many": HUNDRED, "more": "+" * 100, "few": "+" * 11 + "-" * 10}
    (voice,) = contrary_voices(talk.talk(said))
    assert voice.idea.id == "many"
    apart = contrary_voices(talk.talk(said, {"many": "x", "more": "x", "few": "y"}))
    assert [one.idea.id for one in apart] == ["few", "many"]
    assert strongest_voice(apart).idea.id == "many"


def test_thirty_of_a_hundred_do_not_give_way_to_five_of_five_hundred():
    said = {"split": HUNDRED, "wide": "+" * 495 + "-" * 5, "all": "+" * 500}
    (voice,) = contrary_voices(talk.talk(said))
    assert (voice.idea.id, voice.people) == ("split", 30)
    apart = contrary_voices(talk.talk(said, {"split": "x", "wide": "y", "all": "y"}))
    assert strongest_voice(apart).idea.id == "split"


@given(st.lists(st.tuples(st.integers(5, 60), st.integers(0, 200)), min_size=1, max_size=8))
def test_where_three_in_ten_are_contrary_no_weaker_voice_is_shown(sides):
    said = {f"i{n}": "-" * low + "+" * (low + more) for n, (low, more) in enumerate(sides)}
    (voice,) = contrary_voices(talk.talk({**said, "split": HUNDRED}))
    assert voice.share >= 0.3 or voice.strength >= wilson_lower(30, 100)


def test_what_they_carry_instead_is_what_the_majority_does_not():
    said = {
        "a": HUNDRED,
        "all": "+" * 100,
        "theirs": "-" * 70 + "+" * 25 + " " * 5,
        "mixed": "-+" * 50,
    }
    (voice,) = [one for one in contrary_voices(talk.talk(said, {"mixed": "m"})) if not one.theme]
    assert (voice.idea.id, voice.instead.id) == ("a", "theirs")


def test_fewer_than_five_are_no_voice_and_carry_nothing_instead():
    assert contrary_voices(talk.talk({"a": "+" * 70 + "-" * 4})) == ()
    said = {"a": "+" * 70 + "-" * 30, "b": "-" * 70 + "+" * 4}
    (voice,) = contrary_voices(talk.talk(said))
    assert voice.instead is None


@given(st.integers(20, 120), st.integers(0, 2**32), st.integers(0, 8))
def test_whatever_else_is_said_the_thirty_are_shown(size, seed, noise):
    chance = random.Random(seed)
    minority = max(6, -(-size * 3 // 10))
    said = {"split": "+" * (size - minority) + "-" * minority}
    for n in range(noise):
        lean = chance.random()
        said[f"n{n}"] = "".join("+" if chance.random() < lean else "-" for _ in range(size))
    snapshot = talk.talk(said, {f"n{n}": f"t{n % 3}" for n in range(noise)})
    document = compose(snapshot, talk.WHOLE, "management")
    shown = section(document)["sentences"][0]["values"]
    # Something at least as strong is shown: here all ideas have as many stances.
    assert shown["contrary"] >= minority
    assert wilson_lower(shown["contrary"], size) >= wilson_lower(minority, size)
    own = [one for one in contrary_voices(snapshot) if one.theme is None]
    assert own[0].idea.id == "split"
    assert DigestDocument().validate(document) == {}


@pytest.mark.parametrize("audience", ["management", "participant"])
def test_the_contrary_stands_on_top_where_one_reads_what_was_heard(audience):
    document = compose(talk.talk({"a": HUNDRED}), talk.WHOLE, audience)
    assert "contrary.disagree" in talk.keys(document["top"])


def test_an_idea_is_not_told_twice_on_top():
    document = compose(talk.talk({"a": HUNDRED}), talk.WHOLE, "management")
    assert "top.disputed" not in talk.keys(document["top"])


def test_a_management_digest_without_the_contrary_does_not_validate():
    document = compose(talk.talk({"a": HUNDRED}), talk.WHOLE, "management")
    document["sections"] = [one for one in document["sections"] if one["key"] != "contrary"]
    with pytest.raises(ValidationError, match="contrary voice is missing"):
        DigestDocument().load(document)


def test_a_management_digest_that_denies_a_contrary_voice_does_not_validate():
    document = compose(talk.talk({"a": HUNDRED}), talk.WHOLE, "management")
    none = compose(talk.talk({"a": "+" * 40}), talk.WHOLE, "management")
    section(document)["sentences"] = section(none)["sentences"]
    with pytest.raises(ValidationError, match="There is a contrary voice, on idea 'a'"):
        DigestDocument().load(document)
    for left_out in ({"moderation": "rejected"}, {"merged_into": "b"}, {"disagree": 4}):
        row = {**document["ideas"][0], **left_out}
        assert DigestDocument().validate({**document, "ideas": [row]}) == {}


def test_where_there_is_none_it_says_so():
    document = compose(talk.talk({"a": "+" * 40}), talk.WHOLE, "management")
    assert talk.keys(section(document)["sentences"]) == ["contrary.none"]
    assert DigestDocument().validate(document) == {}


def test_where_nobody_chose_themes_topics_take_their_place():
    snapshot = talk.talk({"a": HUNDRED, "b": "+" * 60 + "-" * 40, "c": "-" * 100})
    ideas = {one.id: one for one in snapshot.ideas}
    topic = Topic(("bus", "trein"), (ideas["a"], ideas["c"]), 200)
    meant = Meant("sentences", topics=(topic,))
    shown = section(compose(snapshot, talk.WHOLE, "management", meant=meant))
    rows = [(row[0], row[1]) for row in shown["tables"][0]["rows"]]
    assert rows == [("b", None), ("a", "bus, trein")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_that_hold_ten_say_how_many_more_there_are(language):
    ideas = [talk.idea(f"i{n}", "+" * 12 + "-" * 6, theme=f"t{n}") for n in range(13)]
    expectations = tuple(Label(f"x{n}", f"Iets over onderwerp {n}.") for n in range(12))
    dialogue = talk.dialogue(language=language, expectations=expectations)
    made = Snapshot(dialogue, tuple(ideas), talk.people({f"p{n:04}": None for n in range(18)}))
    meant = Meant("sentences", heard=tuple(Heard(one, Outcome.UNHEARD) for one in expectations))
    document = compose(made, talk.WHOLE, "management", meant=meant)
    assert DigestDocument().validate(document) == {}
    captions = {
        key: table["caption"]
        for key in ("contrary", "expected", "new")
        for table in section(document, key)["tables"]
    }
    more = {"nl": "nog {}", "en": "{} more", "de": "{} weitere"}[language]
    assert captions["contrary"].endswith(more.format(3))
    assert captions["expected"].endswith(more.format(2))
    assert captions["new"].endswith(more.format(3))
    assert captions["contrary"] in " ".join(render_text(document).split())
    assert captions["contrary"] in render_html(document, {})


def test_tables_that_hold_everything_say_nothing_of_more():
    ideas = tuple(talk.idea(f"i{n}", "+" * 12 + "-" * 6, theme=f"t{n}") for n in range(10))
    made = Snapshot(talk.dialogue(), ideas, talk.people({f"p{n:04}": None for n in range(18)}))
    (table,) = section(compose(made, talk.WHOLE, "management"))["tables"]
    assert (len(table["rows"]), table["caption"]) == (10, Words("nl").say("contrary.title"))
