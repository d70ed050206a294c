from dataclasses import replace
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.digest_document import DigestDocument
from services.contracts.fields import LANGUAGES
from services.digest.insight.answer_times import answer_times
from services.digest.insight.decisions import decided
from services.digest.insight.promises import promises
from services.digest.insight.snapshot import Answer, Decision
from services.digest.paper.compose import compose
from services.digest.paper.reader import Reader
from services.digest.paper.render_html import render_html
from services.digest.paper.render_text import WIDTH, render_text
from tests.unit.digest import talk
from tests.unit.digest.talk import day


def answer(at: float, title: str | None = None, outcome: str = "planned") -> Answer:
    decision = Decision(title.lower(), title) if title else None
    return Answer(outcome, "Omdat het helpt.", day(at), decision)


def with_ideas(*ideas, **rest):
    return talk.talk({}, ideas=ideas, **rest)


def section(document, key):
    return next(one for one in document["sections"] if one["key"] == key)


def test_the_share_is_of_what_was_due_and_each_overdue_idea_is_named():
    found = promises(
        with_ideas(
            talk.idea("in-time", answer=answer(3)),
            talk.idea("too-late", answer=answer(4)),
            talk.idea("overdue"),
            talk.idea("young", submitted_at=day(9)),
            talk.idea("gone", moderation="rejected"),
            talk.idea("merged", merged_into="young"),
        ),
        day(10),
    )
    assert [one.id for one in found.kept] == ["in-time"]
    assert {one.id for one in found.due} == {"in-time", "too-late", "overdue"}
    assert round(found.share, 3) == 0.333
    assert [one.idea.id for one in found.overdue] == ["overdue"]
    assert [one.idea.id for one in found.in_time] == ["young"]


def test_a_promise_that_was_kept_stays_kept_when_the_answer_is_followed_by_another():
    done = replace(answer(40, outcome="done"), first_at=day(3))
    found = promises(with_ideas(talk.idea("a", answer=done)), day(50))
    assert [one.id for one in found.kept] == ["a"]
    assert (found.median, found.slow) == (3, 3)
    (within,) = (
        one
        for one in answer_times(with_ideas(talk.idea("a", answer=done)), day(50))
        if one.answered
    )
    assert (within.first, within.last) == (3, 7)


def test_an_answer_after_the_period_does_not_count_yet():
    found = promises(with_ideas(talk.idea("a", answer=answer(12))), day(10))
    assert (found.answered, found.median, found.share) == ((), None, None)


def test_until_then_an_idea_waits_in_the_spans_of_time_as_well():
    spans = answer_times(with_ideas(talk.idea("a", answer=answer(12))), day(10))
    assert [
        (one.first, one.answered, one.waiting) for one in spans if one.answered or one.waiting
    ] == [(8, 0, 1)]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40))
def test_half_and_nine_in_ten_came_within_the_days_that_are_said(days):
    ideas = [talk.idea(str(n), answer=answer(one)) for n, one in enumerate(days)]
    found = promises(with_ideas(*ideas), day(200))
    assert sum(one <= found.median for one in days) * 2 >= len(days)
    assert sum(one <= found.slow for one in days) * 10 >= 9 * len(days)
    assert found.median <= median(days) + 1
    assert found.median <= found.slow <= max(days) + 1


@pytest.mark.parametrize("many", [1, 10, 11, 30, 250])
def test_each_overdue_idea_is_named_where_the_promise_is_told(many):
    ideas = [talk.idea(f"i{n}", text=f"Idee nummer {n}") for n in range(many)]
    document = compose(with_ideas(*ideas), talk.WEEK, "management")
    promise = section(document, "promises")
    listed = [row[0] for row in promise["tables"][0]["rows"]]
    said = [one for one in promise["sentences"] if one["key"] == "promises.overdue_rest"]
    named = [name for one in said for name in one["values"]["names"].split(", ")]
    assert sorted([*listed, *named]) == sorted(one.id for one in ideas)
    assert all(name in render_html(document) for name in (one["text"] for one in said))
    assert DigestDocument().validate(document) == {}


def test_each_overdue_idea_is_marked_however_many_there_are():
    ideas = [talk.idea(f"i{n}", text=f"Idee nummer {n}") for n in range(30)]
    young = talk.idea("young", submitted_at=day(13), text="Pas binnen")
    document = compose(with_ideas(*ideas, young), talk.WEEK, "management")
    for form in (render_text(document), render_html(document)):
        everything = form.rpartition("Pas binnen")[0]
        assert all(f"i{n}" in everything for n in range(30))
        assert form.count("te laat") >= 30
    reader = Reader(document)
    assert reader.overdue == {f"i{n}" for n in range(30)}


def test_without_a_charter_nothing_is_kept_or_broken():
    snapshot = with_ideas(talk.idea("a"), dialogue=replace(talk.dialogue(), charter=None))
    said = section(compose(snapshot, talk.WHOLE, "management"), "promises")["sentences"]
    assert talk.keys(said) == ["promises.none", "waiting.some"]


def test_a_decision_names_all_ideas_it_rests_on_the_most_supported_first():
    ideas = [
        talk.idea("a", "++", answer=answer(8, "Bellen")),
        talk.idea("a+", "++++", answer=answer(8, "Bellen")),
        talk.idea("b", "++++++", answer=answer(9, "Bellen")),
        talk.idea("c", answer=answer(10, "Rijden", "declined")),
        talk.idea("d", answer=answer(1, "Eerder")),
        talk.idea("e", answer=answer(9)),
    ]
    later, earlier = decided(ideas, talk.WEEK)
    assert (later.title, later.outcome, [one.id for one in later.ideas]) == (
        "Rijden",
        "declined",
        ["c"],
    )
    # The order does not tell the counts that are withheld.
    assert [one.id for one in earlier.ideas] == ["b", "a", "a+"]
    assert earlier.at == day(8)


def test_a_decision_with_several_outcomes_names_none():
    ideas = [
        talk.idea("a", answer=answer(8, "Plan", "adopted")),
        talk.idea("b", answer=answer(8, "Plan", "declined")),
    ]
    assert decided(ideas, talk.WEEK)[0].outcome is None
    said = section(compose(with_ideas(*ideas), talk.WEEK, "management"), "decisions")
    assert talk.keys(said["sentences"]) == ["decisions.mixed"]


def test_participants_read_no_decision_on_an_idea_that_was_rejected():
    snapshot = with_ideas(talk.idea("a", moderation="rejected", answer=answer(8, "Nee")))
    said = section(compose(snapshot, talk.WEEK, "participant"), "decisions")
    assert talk.keys(said["sentences"]) == ["decisions.none"]


def test_more_decisions_than_fit_are_counted():
    ideas = [talk.idea(f"i{n}", answer=answer(8, f"Besluit {n}")) for n in range(12)]
    said = section(compose(with_ideas(*ideas), talk.WEEK, "management"), "decisions")["sentences"]
    assert len(said) == 11
    assert len(said[-1]["ideas"]) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_idea_that_nobody_moderated_becomes_overdue(language):
    made = with_ideas(
        talk.idea("old", moderation="pending", submitted_at=day(2)),
        talk.idea("older", moderation="pending"),
        talk.idea("young", moderation="pending", submitted_at=day(12)),
        talk.idea("said", moderation="pending", answer=answer(3)),
        talk.idea("later", moderation="pending", submitted_at=day(20)),
    )
    made = replace(made, dialogue=replace(made.dialogue, language=language))
    host = compose(made, talk.WEEK, "host")
    assert DigestDocument().validate(host) == {}
    said = section(host, "pending")["sentences"][1]
    assert (said["key"], said["ideas"]) == ("pending.overdue", ["older", "old"])
    rows = {row[0]: row[3:] for row in section(host, "pending")["tables"][0]["rows"]}
    assert rows == {
        "older": [14, True],
        "said": [14, False],
        "old": [12, True],
        "young": [2, False],
        "later": [0, False],
    }
    assert max(len(line) for line in render_text(host).splitlines()) <= WIDTH
    for audience in ("management", "host"):
        sentences = section(compose(made, talk.WEEK, audience), "promises")["sentences"]
        unread = [one["ideas"] for one in sentences if one["key"] == "promises.unread"]
        assert unread == [["older", "old"]]


def test_without_a_promise_no_unmoderated_idea_is_overdue():
    made = with_ideas(talk.idea("old", moderation="pending"))
    made = replace(made, dialogue=replace(made.dialogue, charter=None))
    host = compose(made, talk.WEEK, "host")
    assert [one["key"] for one in section(host, "pending")["sentences"]] == ["pending.some"]
    assert section(host, "pending")["tables"][0]["rows"][0][3:] == [14, None]
