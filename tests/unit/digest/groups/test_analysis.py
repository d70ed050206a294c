"""The whole way: the same result for the same stances, groups that stay, reasons for none."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.digest.insight.groups.analysis import analyse
from services.digest.insight.groups.result import Groups, Reason
from services.digest.insight.groups.stances import Stance, read_stances
from services.digest.insight.groups.state import State
from tests.unit.digest.groups.worlds import PATIENT, as_stances, camps, tables

CAMPS = camps(40, 25, 15)


def run(stances: list[Stance], before: State | None = None) -> tuple[Groups, State]:
    return analyse(read_stances(stances), *([before] if before else []))


def dumped(found: tuple[Groups, State]) -> str:
    groups, state = found
    return json.dumps(
        [groups.to_json(), state.to_json(), [one.points.tolist() for one in groups.groups]]
    )


def camp_of(group_members: tuple[str, ...]) -> set[str]:
    return {member.partition("p")[0] for member in group_members}


def letter_of(state: State, participant: str) -> str:
    return state.letters[state.participants.index(participant)]


def test_camps_are_found() -> None:
    groups, _ = run(CAMPS)
    assert [group.size for group in groups.groups] == [40, 25, 15]
    assert [camp_of(group.members) for group in groups.groups] == [{"c0"}, {"c1"}, {"c2"}]
    assert (groups.participants, groups.counted, groups.ideas) == (80, 80, 12)
    assert {one.idea for one in groups.bridging} >= {"10", "11"}
    assert all(one.side == "agree" for one in groups.bridging if one.idea in ("10", "11"))
    assert not {one.idea for one in groups.divisive} & {"10", "11"}
    assert groups.silhouette > 0.5
    for group in groups.groups:
        assert any(one.side == "agree" for one in group.representative)


@settings(PATIENT, max_examples=20)
@given(st.randoms())
def test_the_order_of_the_stances_changes_no_byte(chance: random.Random) -> None:
    before = run(CAMPS[::2])[1]
    shuffled = chance.sample(CAMPS, len(CAMPS))
    assert dumped(run(shuffled)) == dumped(run(CAMPS))
    assert dumped(run(shuffled, before)) == dumped(run(CAMPS, before))


@settings(PATIENT, max_examples=60)
@given(tables(people=40, ideas=12))
def test_no_group_and_no_figure_is_about_few(table: dict) -> None:
    groups, _ = run(as_stances(table))
    assert (groups.reason is None) == bool(groups.groups)
    assert all(group.size >= 5 for group in groups.groups)
    members = [member for group in groups.groups for member in group.members]
    assert len(members) == len(set(members)) == (groups.counted if groups.groups else 0)
    shown = [*groups.bridging, *groups.divisive]
    for group in groups.groups:
        shown_here = {one.idea for one in (*shown, *group.representative)}
        for idea in shown_here:
            assert sum((member, idea) in table for member in group.members) >= 5


def test_fourteen_people_have_no_groups_and_fifteen_may() -> None:
    fourteen, fifteen = camps(8, 6), camps(8, 7)
    assert run(fourteen)[0].reason is Reason.TOO_FEW_PEOPLE
    assert run(fourteen)[0].counted == 14
    assert [group.size for group in run(fifteen)[0].groups] == [8, 7]


def test_nobody_has_no_groups() -> None:
    assert run([])[0].reason is Reason.TOO_FEW_PEOPLE


def test_people_who_all_say_the_same_have_no_groups() -> None:
    same = [(f"p{who}", str(idea), idea % 3 - 1) for who in range(30) for idea in range(9)]
    assert run(same)[0].reason is Reason.ALL_ALIKE


def test_one_against_all_is_no_group() -> None:
    all_but_one = [(f"p{who}", str(idea), 1) for who in range(30) for idea in range(9)]
    one = [("other", str(idea), -1) for idea in range(9)]
    before = run(CAMPS)[1]
    groups, state = run(all_but_one + one, before)
    assert groups.reason is Reason.TOO_SMALL_GROUPS
    assert state == before


def test_without_groups_the_state_waits() -> None:
    _, state = run(CAMPS)
    groups, after = run(camps(8, 6), state)
    assert groups.reason is Reason.TOO_FEW_PEOPLE
    assert after == state


def test_groups_keep_their_letters_when_the_smallest_grows_largest() -> None:
    before = camps(20, 12, 8)
    state = run(before)[1]
    letters = {camp: letter_of(state, f"{camp}p0") for camp in ("c0", "c1", "c2")}
    assert letters == {"c0": "A", "c1": "B", "c2": "C"}
    grown = [one for one in camps(20, 30, 50) if one[0] not in state.participants]
    groups, after = run([*before, *grown], state)
    assert {camp: letter_of(after, f"{camp}p0") for camp in letters} == letters
    assert [group.size for group in groups.groups] == [20, 30, 50]


def test_the_number_of_groups_changes_only_after_three_wins() -> None:
    two, three = camps(30, 30), camps(30, 30, 30)
    state = run(two)[1]
    shown = []
    for _ in range(4):
        groups, state = run(three, state)
        shown.append(len(groups.groups))
    assert shown == [2, 2, 3, 3]
    assert len(run(three)[0].groups) == 3


def test_the_state_goes_through_json() -> None:
    groups, state = run(CAMPS)
    again = State.from_json(json.loads(json.dumps(state.to_json())))
    assert again == state
    assert dumped(run(CAMPS, again)) == dumped(run(CAMPS, state))
    assert [one.members for one in run(CAMPS, again)[0].groups] == [
        one.members for one in groups.groups
    ]


def test_an_erased_participant_leaves_the_state() -> None:
    state = run(CAMPS)[1]
    assert "c0p3" in state.participants
    assert state.without("c0p3").seats(["c0p2", "c0p3", "c0p4"]).tolist() == [0, -1, 0]
    assert '"c0p3"' not in json.dumps(state.without("c0p3").to_json())
    assert state.without("stranger") == state


@pytest.mark.parametrize("number", [16, 400])
def test_passing_is_a_stance_too(number: int) -> None:
    passing = [(f"x{who}", str(idea), 0) for who in range(number) for idea in range(12)]
    groups, _ = run([*CAMPS, *passing])
    passed = [group for group in groups.groups if "x0" in group.members]
    assert len(passed) == 1
    assert passed[0].size >= number
