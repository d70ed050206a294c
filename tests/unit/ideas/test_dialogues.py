import pytest

from services.contracts.errors import Code
from services.ideas.domain import dialogues
from services.ideas.domain.states import view
from tests.unit.ideas.builders import (
    CHARTER,
    DRAFT,
    IN_STATE,
    at,
    closed,
    draft,
    opened,
    refused,
    told,
)


def change(dialogue, **changes):
    return dialogues.change(dialogue, changes, dialogue["version"], at(5))


def test_a_new_dialogue_is_a_draft_that_nobody_is_told_about():
    made = dialogues.create(None, {"id": "d", "title": "T", "language": "de"}, at())
    assert made.events == ()
    assert (made.state["state"], made.state["version"], made.state["charter"]) == ("draft", 1, None)
    assert made.state["schedule"] == dialogues.DEFAULT_SCHEDULE


def test_a_view_hides_the_content_hash_and_nothing_else():
    assert set(draft()) - set(view(draft())) == {"content"}


@pytest.mark.parametrize("state", IN_STATE)
def test_the_same_creation_again_gives_the_dialogue_as_it_is(state):
    known = IN_STATE[state]()
    again = dialogues.create(known, dict(reversed(DRAFT.items())), at(999))
    assert again.state == known
    assert again.events == ()


def test_another_creation_under_the_same_id_is_a_conflict():
    refused(
        lambda: dialogues.create(draft(), {**DRAFT, "title": "Other"}, at()), Code.ID_CONFLICT, "id"
    )


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"title": None}, Code.INVALID_FIELD, "title"),
        ({"language": "fr"}, Code.INVALID_FIELD, "language"),
        ({"colour": "red"}, Code.INVALID_FIELD, "colour"),
        ({"charter": {"objective": 3}}, Code.INVALID_FIELD, "charter.objective"),
        ({"charter": {"wish": "x"}}, Code.INVALID_FIELD, "charter.wish"),
        ({"themes": [{"id": "a"}]}, Code.MISSING_FIELD, "themes[0].title"),
        ({"themes": [{"id": "a", "title": "A"}] * 2}, Code.INVALID_FIELD, "themes"),
        ({"questions": [{"id": "q", "text": "?", "theme": "no"}]}, Code.INVALID_FIELD,
         "questions[0].theme"),
        ({"schedule": {"timezone": "Mars/Base"}}, Code.INVALID_FIELD, "schedule.timezone"),
        ({"schedule": {"timezone": "../etc"}}, Code.INVALID_FIELD, "schedule.timezone"),
        ({"schedule": {"hour": 24}}, Code.INVALID_FIELD, "schedule.hour"),
        ({"title": "a\0"}, Code.INVALID_CHARACTER, "title"),
        ({"id": "Not A Slug"}, Code.INVALID_FIELD, "id"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(wrong, code, field):
    refused(lambda: dialogues.create(None, {**DRAFT, **wrong}, at()), code, field)


@pytest.mark.parametrize("body", [None, [], "x", 3])
def test_a_request_that_is_no_object_is_refused(body):
    refused(lambda: dialogues.create(None, body, at()), Code.INVALID_FIELD)


def test_a_charter_is_filled_in_part_by_part():
    half = draft(charter={"objective": "O"})
    assert half["charter"] == {"objective": "O"}
    full = change(half, charter={**CHARTER, "objective": "P"}).state
    assert full["charter"]["objective"] == "P"
    assert full["charter"]["next_step_on"] == "2026-04-01"
    assert full["version"] == 2


def test_a_schedule_changes_part_by_part():
    changed = change(draft(), schedule={"cadence": "never"}).state
    assert changed["schedule"] == {**dialogues.DEFAULT_SCHEDULE, "cadence": "never"}


def test_a_change_of_a_draft_is_told_to_nobody():
    changed = change(draft(), title="New", language="en", expectations=[])
    assert changed.events == ()
    assert changed.state["language"] == "en"


def test_a_change_of_nothing_makes_no_version_even_with_an_old_version():
    same = dialogues.change(draft(), {"title": DRAFT["title"]}, 77, at())
    assert same.state == draft()


def test_a_change_needs_the_version_that_is_there():
    refused(
        lambda: dialogues.change(opened(), {"title": "New"}, 1, at()),
        Code.PRECONDITION_FAILED,
        "version",
    )


def test_a_charter_changed_after_opening_is_a_new_version_of_it_and_told():
    changed = change(opened(), charter={"next_step": "Another."})
    assert changed.state["charter_version"] == 2
    assert told(changed) == ["dialogue.charter-changed.v1"]


def test_a_title_changed_after_opening_leaves_the_charter_version():
    changed = change(opened(), title="Other")
    assert changed.state["charter_version"] == 1
    assert told(changed) == ["dialogue.charter-changed.v1"]


def test_an_opened_charter_cannot_lose_its_possibilities():
    refused(
        lambda: change(opened(), charter={"possibilities": []}),
        Code.CHARTER_INCOMPLETE,
        "charter.possibilities",
    )


def test_an_opened_charter_cannot_move_its_next_step_into_the_past():
    refused(
        lambda: change(opened(), charter={"next_step_on": "2026-03-01"}),
        Code.CHARTER_INCOMPLETE,
        "charter.next_step_on",
    )


@pytest.mark.parametrize("state", ["open", "deciding", "closed"])
@pytest.mark.parametrize(
    "wrong", [{"language": "en"}, {"expectations": []}], ids=["language", "expectations"]
)
def test_expectations_and_language_are_fixed_at_opening(state, wrong):
    refused(lambda: change(IN_STATE[state](), **wrong), Code.NOT_ALLOWED_NOW, *wrong)


def test_a_closed_dialogue_keeps_its_charter_but_may_change_its_schedule():
    refused(lambda: change(closed(), charter={"next_step": "x"}), Code.NOT_ALLOWED_NOW, "charter")
    assert told(change(closed(), schedule={"cadence": "never"})) == ["dialogue.charter-changed.v1"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"themes": [], "questions": [{"id": "why", "text": "W"}]}, "themes"),
     ({"questions": []}, "questions")],
)  # fmt: skip
def test_a_theme_or_question_that_may_be_in_use_cannot_go(wrong, field):
    refused(lambda: change(opened(), **wrong), Code.NOT_ALLOWED_NOW, field)


def test_themes_can_be_added_and_reworded():
    themes = [{"id": "shed", "title": "The shed"}, {"id": "road", "title": "Road"}]
    assert change(opened(), themes=themes).state["themes"] == themes
