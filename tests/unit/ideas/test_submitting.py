import pytest

from services.contracts.errors import Code
from services.contracts.feedback import IDEA_KINDS
from services.ideas.domain import ideas
from tests.unit.ideas.builders import IDEA, IN_STATE, at, closed, idea, opened, refused, told

NOT_OPEN = [("draft", Code.DIALOGUE_NOT_OPEN), ("deciding", Code.DIALOGUE_NOT_OPEN),
            ("closed", Code.DIALOGUE_CLOSED)]  # fmt: skip


def submit(dialogue, known=None, **values):
    return ideas.submit(dialogue, known, {**IDEA, **values}, at(2))


def edit(dialogue, state, **values):
    return ideas.edit(dialogue, state, values, state["version"], at(7))


@pytest.mark.parametrize("kind", IDEA_KINDS)
def test_each_kind_of_idea_is_taken_and_told(kind):
    change = submit(opened(), kind=kind, theme="shed", question="why")
    assert told(change) == ["idea.submitted.v1"]
    assert change.events[0].id == "cycling/i1/v1"
    assert change.state["author"] == "p1"


@pytest.mark.parametrize(("state", "code"), NOT_OPEN)
def test_ideas_are_only_taken_while_the_dialogue_is_open(state, code):
    refused(lambda: submit(IN_STATE[state]()), code)


def test_an_idea_speaks_the_dialogues_language_unless_it_says_otherwise():
    assert submit(opened()).state["language"] == "nl"
    assert submit(opened(), language="en").state["language"] == "en"


@pytest.mark.parametrize("field", ["theme", "question"])
def test_a_theme_or_question_must_exist(field):
    refused(lambda: submit(opened(), **{field: "other"}), Code.INVALID_FIELD, field)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"language": "fr"}, "language"), ({"kind": "joke"}, "kind"), ({"text": ""}, "text"),
     ({"votes": 3}, "votes"), ({"participant": None}, "participant")],
)  # fmt: skip
def test_a_wrong_field_is_named(wrong, field):
    refused(lambda: submit(opened(), **wrong), Code.INVALID_FIELD, field)


def test_the_same_idea_again_is_the_same_even_after_an_edit_or_the_closing():
    edited = edit(opened(), idea(), text="Een grotere stalling.").state
    again = submit(closed(), edited, language="nl")
    assert (again.state, again.events) == (edited, ())


@pytest.mark.parametrize("other", [{"text": "Anders."}, {"participant": "p2"}, {"theme": "shed"}])
def test_another_idea_under_the_same_id_is_a_conflict(other):
    refused(lambda: submit(opened(), idea(), **other), Code.ID_CONFLICT, "id")


def test_an_edit_is_dated_and_told():
    change = edit(opened(), idea(theme="shed"), text="Beter.", theme=None)
    assert told(change) == ["idea.edited.v1"]
    assert (change.state["text"], change.state["theme"]) == ("Beter.", None)
    assert change.state["edited_at"] == at(7).text
    assert change.state["submitted_at"] == at(2).text


def test_an_edit_needs_the_version_that_is_there_unless_nothing_changes():
    refused(
        lambda: ideas.edit(opened(), idea(), {"text": "B"}, 9, at()),
        Code.PRECONDITION_FAILED,
        "version",
    )
    assert ideas.edit(opened(), idea(), {"text": IDEA["text"]}, 9, at()).events == ()


@pytest.mark.parametrize(("state", "code"), NOT_OPEN)
def test_an_idea_is_only_edited_while_the_dialogue_is_open(state, code):
    refused(lambda: edit(IN_STATE[state](), idea(), text="B"), code)


def test_an_edit_cannot_move_an_idea_to_a_theme_that_is_not_there():
    refused(lambda: edit(opened(), idea(), theme="other"), Code.INVALID_FIELD, "theme")
