import pytest

from services.contracts.errors import Code
from services.contracts.ideas import OUTCOMES
from services.ideas.domain import hosting
from services.ideas.domain.states import Idea
from tests.unit.ideas.builders import IN_STATE, at, closed, deciding, idea, opened, refused, told

REJECTED = {"state": "rejected", "reason": "It names a person."}
ANSWER = {"outcome": "planned", "reason": "In June."}
DECISION = {"id": "b1", "title": "A shed", "outcome": "adopted", "reason": "Many asked.",
            "ideas": ["i1", "i2"]}  # fmt: skip


def test_a_moderation_is_told_once():
    change = hosting.moderate(opened(), idea(), REJECTED, at(5))
    assert told(change) == ["idea.moderated.v1"]
    assert change.state["moderation"] == {**REJECTED, "at": at(5).text}
    assert hosting.moderate(opened(), change.state, REJECTED, at(9)).events == ()


@pytest.mark.parametrize(
    ("reason", "code"), [({}, Code.MISSING_FIELD), ({"reason": " "}, Code.INVALID_FIELD)]
)
def test_a_rejection_needs_a_reason(reason, code):
    moderation = {"state": "rejected", **reason}
    refused(lambda: hosting.moderate(opened(), idea(), moderation, at()), code, "reason")


def test_a_rejected_idea_can_be_accepted_after_all():
    rejected = hosting.moderate(opened(), idea(), REJECTED, at(5)).state
    accepted = hosting.moderate(deciding(), rejected, {"state": "accepted"}, at(70))
    assert accepted.state["moderation"]["state"] == "accepted"


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("state", ["open", "deciding", "closed"])
def test_an_idea_is_answered_whenever_the_dialogue_was_opened(outcome, state):
    change = hosting.answer(IN_STATE[state](), idea(), {**ANSWER, "outcome": outcome}, at(200))
    assert told(change) == ["idea.answered.v1"]
    assert (change.state["answer"] or {})["decision"] is None


def test_the_same_answer_again_is_told_to_nobody():
    answered = hosting.answer(opened(), idea(), ANSWER, at(5)).state
    assert hosting.answer(opened(), answered, ANSWER, at(6)).events == ()
    assert told(hosting.answer(opened(), answered, {**ANSWER, "reason": "In July."}, at(6)))


def test_an_answer_needs_a_reason():
    refused(
        lambda: hosting.answer(opened(), idea(), {"outcome": "done"}, at()),
        Code.MISSING_FIELD,
        "reason",
    )


@pytest.mark.parametrize(("state", "code"), [("draft", Code.DIALOGUE_NOT_OPEN),
                                             ("closed", Code.DIALOGUE_CLOSED)])  # fmt: skip
def test_a_host_acts_between_opening_and_closing(state, code):
    dialogue = IN_STATE[state]()
    merged: Idea = {**idea(), "merged_into": "i2"}
    for act in (
        lambda: hosting.moderate(dialogue, idea(), REJECTED, at()),
        lambda: hosting.merge(dialogue, idea(), idea("i2"), ["i2"], at()),
        lambda: hosting.unmerge(dialogue, merged, at()),
        lambda: hosting.decide(dialogue, None, DECISION, at()),
    ):
        refused(act, code)


def test_a_decision_answers_each_of_its_ideas_and_names_itself():
    decision = hosting.decide(deciding(), None, DECISION, at(70))
    known = {"i1": idea("i1"), "i2": idea("i2")}
    changes = hosting.answer_all(deciding(), decision, known, at(70))
    assert [told(change) for change in changes] == [["idea.answered.v1"]] * 2
    for change in changes:
        assert change.state["answer"] == {
            "outcome": "adopted", "reason": "Many asked.", "at": at(70).text,
            "decision": {"id": "b1", "title": "A shed"},
        }  # fmt: skip


def test_a_decision_names_the_idea_that_is_not_there():
    decision = hosting.decide(deciding(), None, DECISION, at())
    refused(
        lambda: hosting.answer_all(deciding(), decision, {"i1": idea()}, at()),
        Code.NOT_FOUND,
        "ideas[1]",
    )


@pytest.mark.parametrize("wrong", [[], ["i1", "i1"]])
def test_a_decision_names_at_least_one_idea_and_each_once(wrong):
    refused(
        lambda: hosting.decide(deciding(), None, {**DECISION, "ideas": wrong}, at()),
        Code.INVALID_FIELD,
        "ideas",
    )


def test_a_decision_is_recorded_once_and_never_changed():
    known = hosting.decide(deciding(), None, DECISION, at())
    assert hosting.decide(closed(), known, DECISION, at(300)) == known
    refused(
        lambda: hosting.decide(deciding(), known, {**DECISION, "reason": "No."}, at()),
        Code.ID_CONFLICT,
        "id",
    )
