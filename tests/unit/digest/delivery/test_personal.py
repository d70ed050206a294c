"""A participant's own digest: what is news to whom, and how it is said."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.contracts.personal_document import PersonalDocument
from services.digest.delivery.watermark import moved
from services.digest.insight.personal import (
    COMMENTED,
    LOOK_BACK,
    Citation,
    Reader,
    World,
    personal_news,
)
from services.digest.insight.snapshot import (
    Answer,
    Charter,
    Counts,
    Decision,
    Dialogue,
    Idea,
    Period,
    Snapshot,
)
from services.digest.paper.personal import LONGEST_LIST, MOST_NEW, compose_personal
from services.digest.paper.personal_forms import personal_mail
from services.digest.paper.words import Words

END = datetime(2026, 11, 23, 7, tzinfo=UTC)
LAST = END - timedelta(days=7)
PERIOD = Period("2026-W47", LAST, END)
YES = Answer("adopted", "Dit gaan we doen, vanaf maart.", END - timedelta(days=1))
BEFORE = LAST - timedelta(days=30)


def idea(name: str, at: datetime = BEFORE, **values: Any) -> Idea:
    return Idea(name, "idea", f"Idee {name} over rust", at, **values)


def world(*ideas: Idea, **values: Any) -> World:
    charter = Charter("Rust", "Het bestuur", "Het bestuur besluit.", date(2026, 12, 15), 14)
    dialogue = Dialogue("rust", "Rust op de afdeling", "nl", "open", charter=charter)
    made = {
        "authors": {"me": ("mine",), "you": ("yours",)},
        "new_at": {one.id: one.submitted_at for one in ideas},
        **values,
    }
    return World(Snapshot(dialogue, ideas), END, **made)


def me(**values: Any) -> Reader:
    return Reader("me", values.pop("read_until", LAST), **values)


def after(reader: Reader, news: Any, end: datetime = END) -> Reader:
    """Return the reader once the news was read."""
    before = {"read_until": reader.read_until, "told": list(reader.told)}
    marks = moved(before, news.keys, end)
    return replace(reader, read_until=marks["read_until"], told=frozenset(marks["told"]))


def texts(news: Any, of: World, language: str = "nl") -> list[str]:
    document = compose_personal(of, news, PERIOD, LAST, Words(language, "Europe/Amsterdam"))
    assert PersonalDocument().validate(document) == {}
    return [one["text"] for part in document["parts"] for one in part["sentences"]]


def test_without_news_there_is_nothing_to_send():
    assert not personal_news(world(idea("mine"), idea("yours")), me())


@pytest.mark.parametrize(
    ("found", "of"),
    [
        ("answered", world(idea("mine", answer=YES))),
        ("cited", world(idea("mine"), cited={"mine": Citation(LAST, LAST)})),
        ("heard", world(idea("mine", counts=Counts(agree=4, disagree=1)))),
        ("merged", world(idea("mine", merged_into="yours"), idea("yours"))),
        ("new", world(idea("yours", LAST))),
    ],
)
def test_each_kind_of_news_is_told_once(found, of):
    news = personal_news(of, me())
    assert [name for name in type(news).__slots__ if getattr(news, name) and name != "keys"] == [
        found
    ]
    assert not personal_news(of, after(me(), news))


@pytest.mark.parametrize("how", ["agree", "disagree", "pass"])
def test_an_answer_to_what_one_responded_to_is_news(how):
    of = world(idea("yours", answer=YES))
    news = personal_news(of, me(stances={"yours": how}))
    assert [(one.idea.id, one.because) for one in news.voice] == [("yours", how)]
    assert not personal_news(of, after(me(stances={"yours": how}), news))
    assert not personal_news(of, me())


def test_a_comment_counts_as_a_voice_and_a_stance_says_more():
    of = world(idea("yours", answer=YES), commented={"me": frozenset({"yours"})})
    assert personal_news(of, me()).voice[0].because == COMMENTED
    assert personal_news(of, me(stances={"yours": "agree"})).voice[0].because == "agree"


def test_ones_own_idea_is_not_also_what_one_responded_to_or_what_others_brought_in():
    of = world(idea("mine", LAST, answer=YES), cited={"mine": Citation(LAST, LAST)})
    news = personal_news(of, me(stances={"mine": "agree"}))
    assert (len(news.answered), len(news.cited)) == (1, 1)
    assert (news.voice, news.voice_cited, news.new) == ((), (), ())


def test_a_decision_is_told_to_everybody_once_and_not_beside_the_answer_that_names_it():
    decision = replace(YES, decision=Decision("b1", "Het rooster gaat om"))
    of = world(idea("yours", answer=decision), idea("other", answer=decision))
    told = personal_news(of, me())
    assert [(one.id, [i.id for i in ideas]) for one, ideas in told.decided] == [
        ("b1", ["yours", "other"])
    ]
    assert not personal_news(of, after(me(), told))
    assert personal_news(of, me(stances={"yours": "agree"})).decided == ()


def test_ideas_of_others_that_may_not_be_read_are_not_told():
    hidden = [idea("a", LAST, moderation=state) for state in ("pending", "rejected")]
    of = world(*hidden, idea("b", LAST, merged_into="a"))
    assert not personal_news(of, me())


@pytest.mark.parametrize("state", ["pending", "rejected"])
def test_an_idea_that_may_not_be_read_is_not_quoted_where_ones_own_was_merged_into_it(state):
    into = idea("yours", moderation=state)
    assert not personal_news(world(idea("mine", merged_into="yours"), into), me())


def test_an_answer_that_arrives_late_is_still_told_and_one_from_long_ago_is_not():
    late = replace(YES, at=LAST - timedelta(days=3))
    assert personal_news(world(idea("mine", answer=late)), me()).answered
    old = replace(YES, at=END - LOOK_BACK - timedelta(seconds=1))
    assert not personal_news(world(idea("mine", answer=old)), me())
    coming = replace(YES, at=END)
    assert not personal_news(world(idea("mine", answer=coming)), me())


def test_a_new_answer_to_the_same_idea_is_news_again():
    first = world(idea("mine", answer=YES))
    reader = after(me(), personal_news(first, me()))
    again = replace(YES, outcome="done", at=YES.at + timedelta(hours=1))
    assert personal_news(world(idea("mine", answer=again)), reader).answered


@pytest.mark.parametrize(
    ("people", "shown"), [(0, ()), (4, ()), (5, (5,)), (9, (5,)), (30, (25,)), (10_001, (10_000,))]
)
def test_how_many_responded_is_said_in_round_numbers_and_never_about_fewer_than_five(people, shown):
    news = personal_news(world(idea("mine", counts=Counts(agree=people))), me())
    assert tuple(number for _, number in news.heard) == shown


def test_the_next_round_number_is_news_and_a_lower_one_is_not():
    at_ten = world(idea("mine", counts=Counts(agree=12)))
    reader = after(me(), personal_news(at_ten, me()), END + timedelta(days=400))
    assert not personal_news(at_ten, reader)
    assert personal_news(world(idea("mine", counts=Counts(agree=25))), reader).heard


def test_only_ideas_with_news_are_looked_up_for_who_responded():
    of = world(idea("a", answer=YES), idea("b"), idea("c"), cited={"c": Citation(LAST, LAST)})
    assert of.newsworthy() == ("a", "c")


def full() -> World:
    decided = replace(YES, decision=Decision("b1", "Het rooster gaat om."))
    return world(
        idea("mine", answer=decided, counts=Counts(agree=12)),
        idea("yours", answer=replace(YES, outcome="declined")),
        idea("third", answer=replace(decided, decision=Decision("b2", "Er komt een stilteruimte"))),
        *(idea(f"n{i}", LAST + timedelta(hours=i)) for i in range(LONGEST_LIST + 2)),
        cited={"mine": Citation(LAST, LAST), "yours": Citation(LAST, LAST)},
    )


def test_what_is_about_the_reader_comes_first_and_everything_is_said():
    news = personal_news(full(), me(stances={"yours": "disagree"}))
    assert texts(news, full()) == [
        "Uw idee ‘Idee mine over rust’ heeft een antwoord gekregen: overgenomen.",
        "Het hele antwoord: ‘Dit gaan we doen, vanaf maart’",
        "Het hoort bij het besluit ‘Het rooster gaat om’.",
        "Uw idee ‘Idee mine over rust’ is aangehaald in de samenvatting voor het management van "
        "16 november 2026.",
        "Minstens 10 mensen hebben gereageerd op uw idee ‘Idee mine over rust’.",
        "U was het oneens met ‘Idee yours over rust’. Daar is nu een antwoord op: afgewezen.",
        "Het hele antwoord: ‘Dit gaan we doen, vanaf maart’",
        "1 idee waarop u reageerde, staat in de samenvatting voor het management: "
        "‘Idee yours over rust’.",
        "‘Er komt een stilteruimte’. Dit is een antwoord op 1 idee.",
        "Er kwamen 7 ideeën bij. De nieuwste eerst:",
        *(f"‘Idee n{i} over rust’" for i in (6, 5, 4, 3, 2, 1, 0)),
        "Het bestuur besluit. Dat staat gepland voor 15 december 2026.",
    ]


@pytest.mark.parametrize("language", ["nl", "en", "de"])
def test_every_language_says_it_whole_and_the_same_in_gives_the_same_out(language):
    words = Words(language, "Europe/Amsterdam")
    news = personal_news(full(), me(stances={"yours": "disagree"}))
    document = compose_personal(full(), news, PERIOD, LAST, words)
    mail = personal_mail(document, words, "https://k.example.org/unsubscribe/x")
    assert mail == personal_mail(document, words, "https://k.example.org/unsubscribe/x")
    for text in (mail.text, mail.html):
        assert "{" not in text
        assert "https://k.example.org/unsubscribe/x" in text
        for part in document["parts"]:
            assert part["title"] in text or part["title"].upper() in text
    assert max(map(len, mail.text.splitlines())) <= 72


def test_what_people_wrote_cannot_break_the_page():
    bad = replace(idea("mine", answer=YES), text="<script>alert(1)</script> & meer")
    words = Words("nl", "UTC")
    of = world(bad)
    mail = personal_mail(
        compose_personal(of, personal_news(of, me()), PERIOD, LAST, words), words, ""
    )
    assert "<script" not in mail.html
    assert "&lt;script&gt;" in mail.html


def test_of_many_answers_the_first_are_told_in_full_and_each_of_the_rest_in_one_line():
    decision = Decision("b1", "Er komt een stilteruimte")
    ideas = [idea(f"x{i}", answer=YES) for i in range(LONGEST_LIST + 1)]
    ideas.append(idea("x9", answer=replace(YES, decision=decision)))
    of = world(*ideas)
    told = texts(personal_news(of, me(stances={one.id: "agree" for one in ideas})), of)
    assert told.count("Het hele antwoord: ‘Dit gaan we doen, vanaf maart’") == LONGEST_LIST
    assert told[2 * LONGEST_LIST : -1] == [
        "En nog 2 antwoorden op iets waarop u reageerde:",
        "‘Idee x5 over rust’: overgenomen. ‘Dit gaan we doen, vanaf maart’",
        "‘Idee x9 over rust’: overgenomen, met het besluit ‘Er komt een stilteruimte’. "
        "‘Dit gaan we doen, vanaf maart’",
    ]


def test_every_idea_that_was_quoted_and_that_one_responded_to_is_named():
    ideas = [idea(f"x{i}") for i in range(LONGEST_LIST + 3)]
    of = world(*ideas, cited={one.id: Citation(LAST, LAST) for one in ideas})
    told = texts(personal_news(of, me(stances={one.id: "agree" for one in ideas})), of)
    assert told[0] == ("8 ideeën waarop u reageerde, staan in de samenvatting voor het management:")
    assert told[1:-1] == [f"‘Idee x{i} over rust’" for i in range(LONGEST_LIST + 3)]


def test_of_very_many_new_ideas_the_rest_is_counted_and_found_elsewhere():
    of = world(*(idea(f"f{i}", LAST) for i in range(MOST_NEW + 3)))
    told = texts(personal_news(of, me()), of)
    assert "En nog 3; de samenvatting van de dialoog noemt alle ideeën." in told
    assert sum(one.startswith("‘Idee f") for one in told) == MOST_NEW


@pytest.mark.parametrize("many", [1, LONGEST_LIST, LONGEST_LIST + 1, 40])
def test_nothing_is_marked_as_told_that_was_not_shown(many):
    answered = [idea(f"a{i}", answer=YES) for i in range(many)]
    quoted = [idea(f"q{i}") for i in range(many)]
    fresh = [idea(f"f{i}", LAST) for i in range(many)]
    of = world(*answered, *quoted, *fresh, cited={q.id: Citation(LAST, LAST) for q in quoted})
    news = personal_news(of, me(stances={one.id: "agree" for one in (*answered, *quoted)}))
    told = "\n".join(texts(news, of))
    assert [one.id for one in (*answered, *quoted, *fresh) if f"‘{one.text}’" not in told] == []
