"""Counting gives the same tallies in whatever order, batches and merges events come."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.engagement import COUNTS
from services.engagement.counting import count, group_of, keys_needed, root_of
from services.engagement.domain import (
    Dialogue,
    Involvement,
    Key,
    contribution,
    fold,
    refusal,
    total,
)
from tests.unit.engagement.obvious import obvious_tally

START = datetime(2026, 1, 1, tzinfo=UTC)


def record(kind="stance", minutes=0, id_="1", participant="p", idea="i", **data):
    return {
        "type": f"feedback.{kind}.v1",
        "time": START + timedelta(minutes=minutes),
        "source": "urn:test",
        "id": id_,
        "dialogue": "d",
        "participant": participant,
        **({} if kind == "search" else {"idea": idea}),
        **data,
    }


@st.composite
def histories(draw):
    kinds = ("stance", "follow", "comment", "view", "share", "search")
    made = []
    for number in range(draw(st.integers(1, 30))):
        kind = draw(st.sampled_from(kinds))
        data = {
            "stance": draw(st.sampled_from(["agree", "disagree", "pass"])),
            "following": draw(st.booleans()),
        }
        made.append(
            record(
                kind,
                minutes=draw(st.integers(0, 5)),
                id_=str(number),
                participant=draw(st.sampled_from("pqr")),
                idea=draw(st.sampled_from("ijk")),
                **data,
            )
        )
    return made


def run(batches, merged_into):
    """Count batches one after another, as the store does."""
    merges = {"d": merged_into}
    involvements: dict[Key, Involvement] = {}
    tallies: dict[str, dict[str, int]] = {}
    for batch in batches:
        needed = keys_needed(batch, merges)
        known = {key: involvements[key] for key in needed if key in involvements}
        counted = count(batch, known, merges)
        involvements |= counted.involvements
        for (_, idea), change in counted.changes.items():
            tally = tallies.setdefault(idea, dict.fromkeys(COUNTS, 0))
            for name, value in change.items():
                tally[name] += value
    return involvements, tallies


@given(history=histories(), data=st.data())
def test_any_order_and_any_batches_give_the_obvious_tally(history, data):
    shuffled = data.draw(st.permutations(history))
    cut = data.draw(st.integers(0, len(shuffled)))
    merged_into = data.draw(st.sampled_from([{}, {"j": "i"}, {"j": "i", "k": "j"}]))
    batches = [part for part in (shuffled[:cut], shuffled[cut:]) if part]
    _, tallies = run(batches, merged_into)
    for root in {root_of(idea, merged_into) for idea in "ijk"}:
        expected = obvious_tally(history, group_of(root, merged_into))
        assert tallies.get(root, dict.fromkeys(COUNTS, 0)) == expected


@given(history=histories())
def test_unmerging_brings_back_exactly_the_counts_of_before(history):
    involvements, apart = run([history], {})
    for idea, tally in apart.items():
        own = [[one] for key, one in involvements.items() if key.idea == idea]
        assert total(own) == tally


def test_who_agreed_with_both_of_two_merged_ideas_counts_once():
    both = [record(id_="1", idea="i", stance="agree"), record(id_="2", idea="j", stance="agree")]
    _, tallies = run([both], {"j": "i"})
    assert tallies["i"]["agree"] == 1


def test_the_latest_stance_by_event_time_counts_not_the_last_to_arrive():
    early = record(minutes=1, id_="1", stance="agree")
    late = record(minutes=2, id_="2", stance="disagree")
    involvement = fold(fold(Involvement(), late), early)
    assert involvement.stance == "disagree"


def test_equal_times_are_told_apart_by_id_whatever_the_order():
    one = record(id_="1", stance="agree")
    two = record(id_="2", stance="disagree")
    there = fold(fold(Involvement(), one), two)
    back = fold(fold(Involvement(), two), one)
    assert there == back


def test_a_search_is_about_no_idea_and_changes_no_tally():
    involvements, tallies = run([[record("search")]], {})
    assert tallies == {}
    assert next(iter(involvements.values())).searches == 1


def test_a_touched_idea_is_named_even_when_no_count_changes():
    early = record(minutes=1, id_="1", stance="agree")
    late = record(minutes=2, id_="2", stance="agree")
    known = {Key("d", "i", "p"): fold(Involvement(), late)}
    assert count([early], known, {}).changes == {("d", "i"): {}}


def test_merges_in_a_circle_are_refused():
    with pytest.raises(ValueError, match="circle"):
        root_of("i", {"i": "j", "j": "i"})


def test_nobody_adds_nothing():
    assert contribution([]) == dict.fromkeys(COUNTS, 0)


@pytest.mark.parametrize(
    ("dialogue", "minutes", "code"),
    [
        (None, 0, "unknown-dialogue"),
        (Dialogue("d", None), 0, None),
        (Dialogue("d", START + timedelta(minutes=5)), 5, None),
        (Dialogue("d", START + timedelta(minutes=5)), 6, "dialogue-closed"),
    ],
)
def test_what_happened_before_closing_counts_and_what_came_after_does_not(dialogue, minutes, code):
    error = refusal(record(minutes=minutes), dialogue)
    assert (error.code if error else None) == code
