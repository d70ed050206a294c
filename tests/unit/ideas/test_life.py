from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.errors import Code, KlankbordError
from services.ideas.domain import charter, life
from services.ideas.domain.states import Cause, Dialogue
from tests.unit.ideas.builders import CHARTER, IN_STATE, at, draft, opened, refused, told

STEPS = {"open": life.open_, "deciding": life.decide, "closed": life.close}
ORDER = ["draft", "open", "deciding", "closed"]


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=12))
def test_a_dialogue_only_moves_one_step_forward_or_stays(steps):
    dialogue = draft()
    for number, step in enumerate(steps):
        before = ORDER.index(dialogue["state"])
        try:
            change = STEPS[step](dialogue, at(number))
        except KlankbordError as error:
            assert error.code is Code.NOT_ALLOWED_NOW
            assert ORDER.index(step) - before not in (0, 1)
            continue
        after = ORDER.index(change.state["state"])
        assert after - before in (0, 1)
        assert len(told(change)) == after - before
        assert change.state["version"] - dialogue["version"] == after - before
        dialogue = change.state


@pytest.mark.parametrize(
    ("state", "fact"),
    [("open", "dialogue.opened.v1"), ("deciding", "dialogue.deciding.v1"),
     ("closed", "dialogue.closed.v1")],
)  # fmt: skip
def test_each_step_is_told_and_dated_once(state, fact):
    before = IN_STATE[ORDER[ORDER.index(state) - 1]]()
    change = STEPS[state](before, at(200))
    assert told(change) == [fact]
    name = "opened_at" if state == "open" else f"{state}_at"
    assert dict(change.state)[name] == at(200).text
    again = STEPS[state](change.state, at(300))
    assert (again.state, again.events) == (change.state, ())


@pytest.mark.parametrize("part", charter.PARTS)
def test_a_dialogue_does_not_open_without_any_part_of_its_charter(part):
    incomplete = {name: value for name, value in CHARTER.items() if name != part}
    refused(
        lambda: life.open_(draft(charter=incomplete), at()),
        Code.CHARTER_INCOMPLETE,
        f"charter.{part}",
    )


def test_an_empty_part_of_a_charter_is_a_missing_part():
    refused(
        lambda: life.open_(draft(charter={**CHARTER, "possibilities": []}), at()),
        Code.CHARTER_INCOMPLETE,
        "charter.possibilities",
    )


@pytest.mark.parametrize(
    ("blank", "field"),
    [({"objective": "  "}, "objective"), ({"impossibilities": [" "]}, "impossibilities[0]")],
)
def test_a_blank_text_is_not_even_kept_in_a_draft(blank, field):
    refused(lambda: draft(charter={**CHARTER, **blank}), Code.INVALID_FIELD, f"charter.{field}")


def test_every_gap_is_named_at_once():
    bare: Dialogue = {**draft(), "charter": None}
    error = refused(lambda: life.open_(bare, at()), Code.CHARTER_INCOMPLETE, "charter.objective")
    assert all(f"charter.{part}" in error.message for part in charter.PARTS)


def test_the_next_step_may_be_today_in_the_dialogues_own_time_zone():
    late = Cause(datetime(2026, 4, 1, 22, 30, tzinfo=UTC), "c")
    refused(lambda: life.open_(draft(), late), Code.CHARTER_INCOMPLETE, "charter.next_step_on")
    in_new_york = draft(schedule={"timezone": "America/New_York"})
    assert life.open_(in_new_york, late).state["state"] == "open"


def test_the_seal_shows_any_change_of_an_expectation_or_the_opening():
    dialogue = opened()
    expectations, opened_at = dialogue["expectations"], at(1).text
    assert life.seal(expectations, opened_at) == dialogue["seal"]
    assert len(dialogue["seal"]) == 64
    changed = [{**expectations[0], "text": "They want a shed."}]
    assert life.seal(changed, opened_at) != dialogue["seal"]
    assert life.seal(expectations, at(2).text) != dialogue["seal"]


def test_a_fact_is_named_after_its_version():
    event = life.open_(draft(), at(1)).events[0]
    assert (event.id, event.source, event.time) == (
        "cycling/v2", "urn:klankbord:ideas", at(1).time
    )  # fmt: skip
    assert event.correlation == "c-1"
    assert event.data["dialogue"]["seal"]
    assert "content" not in event.data["dialogue"]
