import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.errors import Code
from services.ideas.domain.intake import Known, event_key, take
from tests.unit.ideas.builders import (
    IN_STATE,
    closed,
    deciding,
    draft,
    idea,
    incoming,
    opened,
    text_of,
    told,
)


def known(dialogue=None, ideas=(), taken=()):
    return Known(
        dialogues={dialogue["id"]: dialogue} if dialogue else {},
        ideas={(item["dialogue"], item["id"]): item for item in ideas},
        taken={event_key(item.event): item.event.fingerprint for item in taken},
    )


def codes(intake):
    return [outcome.error.code if outcome.error else None for outcome in intake.outcomes]


def fields(intake):
    return [outcome.error.field if outcome.error else None for outcome in intake.outcomes]


def test_an_event_becomes_an_idea_of_its_own_time_and_correlation():
    intake = take(known(opened()), [incoming(minutes=-9000)])
    (change,) = intake.ideas
    assert told(change) == ["idea.submitted.v1"]
    assert change.state["submitted_at"] == text_of(-9000)
    assert change.events[0].correlation == "c-e1"
    assert codes(intake) == [None]


def test_an_idea_by_event_and_by_request_are_the_same_idea():
    (change,) = take(known(opened()), [incoming(minutes=2)]).ideas
    assert change.state == idea()
    again = take(known(opened(), [idea()]), [incoming("other")])
    assert (again.ideas, len(again.taken), codes(again)) == ((), 1, [None])


@pytest.mark.parametrize("dialogue", [None, draft()], ids=["unknown", "draft"])
def test_an_event_before_the_opening_may_come_again(dialogue):
    intake = take(known(dialogue), [incoming()])
    assert codes(intake) == [Code.DIALOGUE_NOT_OPEN if dialogue else Code.UNKNOWN_DIALOGUE]
    assert intake.outcomes[0].later
    assert (intake.ideas, intake.taken) == ((), ())


@pytest.mark.parametrize(
    ("dialogue", "code"), [(deciding(), Code.DIALOGUE_NOT_OPEN), (closed(), Code.DIALOGUE_CLOSED)]
)
def test_a_late_event_counts_and_an_event_of_later_does_not(dialogue, code):
    batch = [incoming("in-time", 59.9), incoming("too-late", 60, idea="i2")]
    intake = take(known(dialogue), batch)
    assert codes(intake) == [None, code]
    assert not intake.outcomes[1].later


@pytest.mark.parametrize("field", ["theme", "question"])
def test_an_unknown_theme_or_question_is_refused_for_good(field):
    intake = take(known(opened()), [incoming("e1", 5, "urn:test", **{field: "other"})])
    assert (codes(intake), intake.outcomes[0].later) == ([Code.INVALID_FIELD], False)
    assert fields(intake) == [f"data.{field}"]


def test_other_content_under_the_same_event_id_is_a_conflict():
    intake = take(known(opened(), taken=[incoming()]), [incoming(text="Anders.")])
    assert (codes(intake), fields(intake)) == ([Code.ID_CONFLICT], ["id"])
    assert (intake.ideas, intake.taken) == ((), ())


def test_other_content_under_the_same_idea_id_is_a_conflict():
    intake = take(known(opened(), [idea()]), [incoming("e9", text="Anders.")])
    assert (codes(intake), fields(intake)) == ([Code.ID_CONFLICT], ["data.idea"])


def test_within_one_batch_too_an_event_and_an_idea_are_taken_once():
    batch = [incoming("a"), incoming("a"), incoming("b")]
    intake = take(known(opened()), batch)
    assert len(intake.ideas) == 1
    assert [item.event.id for item in intake.taken] == ["a", "b"]
    assert codes(intake) == [None, None, None]


def test_the_same_event_id_of_another_source_is_another_event():
    batch = [incoming(), incoming(source="urn:other", idea="i2")]
    assert len(take(known(opened()), batch).ideas) == 2


def test_one_bad_event_does_not_touch_its_neighbours():
    batch = [incoming("a", idea="a"), incoming("b", idea="b", theme="no"), incoming("c", idea="c")]
    intake = take(known(opened()), batch)
    assert [change.state["id"] for change in intake.ideas] == ["a", "c"]
    assert codes(intake) == [None, Code.INVALID_FIELD, None]


@given(
    st.lists(st.integers(0, 5), max_size=30), st.integers(0, 30), st.sampled_from(sorted(IN_STATE))
)
def test_any_resending_in_any_batches_takes_each_idea_once(numbers, cut, state):
    events = [incoming(f"e{number}", idea=f"i{number}") for number in numbers]
    dialogue = IN_STATE[state]()
    first = take(known(dialogue), events[:cut])
    kept = [change.state for change in first.ideas]
    fingerprints = {event_key(item.event): item.event.fingerprint for item in first.taken}
    before = Known({"cycling": dialogue}, {("cycling", i["id"]): i for i in kept}, fingerprints)
    second = take(before, events[cut:])
    ids = [change.state["id"] for change in (*first.ideas, *second.ideas)]
    wanted = set() if state == "draft" else {f"i{number}" for number in numbers}
    assert len(ids) == len(set(ids))
    assert set(ids) == wanted
    assert len(first.outcomes) + len(second.outcomes) == len(events)
