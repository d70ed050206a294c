"""Shares, representative, bridging and divisive ideas, against the method done slowly."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.digest.insight.groups.agreement import Agreement, Side, agreement
from services.digest.insight.groups.bridging import bridging, divisive
from services.digest.insight.groups.matrix import count_in
from services.digest.insight.groups.representative import MOST, SURE, representative
from services.digest.insight.groups.stances import read_stances
from tests.unit.digest.groups import slow
from tests.unit.digest.groups.worlds import PATIENT, Table, as_stances, tables

VALUE = {Side.AGREE: 1, Side.DISAGREE: -1}
Members = dict[str, list[str]]


def said_in(table: Table, groups: int) -> tuple[Agreement, Members]:
    counted = count_in(read_stances(as_stances(table)))
    labels = np.arange(len(counted.participants)) % groups
    letters = tuple("CAB"[:groups])
    members: Members = {letter: [] for letter in letters}
    for who, label in zip(counted.participants, labels, strict=True):
        members[letters[label]].append(who)
    return agreement(counted, labels, letters), members


def others(members: Members, letter: str) -> list[str]:
    return [who for one, them in members.items() if one != letter for who in them]


def made(agree: list[list[int]], disagree: list[list[int]], seen: list[list[int]]) -> Agreement:
    return Agreement(
        letters=tuple("ABCDE"[: len(seen)]),
        ideas=tuple(str(number) for number in range(len(seen[0]))),
        agree=np.array(agree),
        disagree=np.array(disagree),
        seen=np.array(seen),
    )


@settings(PATIENT)
@given(tables(), st.integers(2, 3))
def test_counts_are_those_of_the_members(table: Table, groups: int) -> None:
    said, members = said_in(table, groups)
    assert said.letters == tuple(sorted(members))
    for row, letter in enumerate(said.letters):
        for place, idea in enumerate(said.ideas):
            for side in Side:
                part, whole = slow.took(table, members[letter], idea, VALUE[side])
                assert (said.taking(side)[row, place], said.seen[row, place]) == (part, whole)
                assert said.share(side)[row, place] == pytest.approx(slow.share(part, whole))


@settings(PATIENT, max_examples=60)
@given(tables(people=60, ideas=8), st.integers(2, 3))
def test_representative_ideas_are_the_strongest(table: Table, groups: int) -> None:
    said, members = said_in(table, groups)
    for row, letter in enumerate(said.letters):
        expected = []
        for idea in said.ideas:
            for side in Side:
                part, whole = slow.took(table, members[letter], idea, VALUE[side])
                other, rest = slow.took(table, others(members, letter), idea, VALUE[side])
                strength = round(slow.z(part, whole, other, rest), 6)
                if min(whole, rest) >= 5 and slow.share(part, whole) > 0.5 and strength > 0:
                    expected.append((strength, idea, side))
        expected.sort(key=lambda one: (-one[0], int(one[1])))
        sure = [one for one in expected if one[0] >= slow.sure()][:MOST]
        agrees = [one for one in expected if one[2] is Side.AGREE]
        if agrees and not any(side is Side.AGREE for _, _, side in sure):
            sure = [*sure[: MOST - 1], agrees[0]]
        found = representative(said, row)
        assert [(one.strength, one.idea, one.side) for one in found] == sure


@settings(PATIENT, max_examples=60)
@given(tables(people=60, ideas=8), st.integers(2, 3))
def test_bridging_ideas_have_the_highest_products(table: Table, groups: int) -> None:
    said, members = said_in(table, groups)
    expected = []
    for idea in said.ideas:
        for side in Side:
            taken = [slow.took(table, them, idea, VALUE[side]) for them in members.values()]
            shares = [slow.share(*one) for one in taken]
            if min(whole for _, whole in taken) >= 5 and min(shares) > 0.5:
                expected.append((round(math.prod(shares), 6), int(idea), side))
    expected.sort(key=lambda one: (-one[0], one[1]))
    found = [(one.strength, int(one.idea), one.side) for one in bridging(said)]
    assert found == expected[:5]


@settings(PATIENT, max_examples=60)
@given(tables(people=60, ideas=8), st.integers(2, 3))
def test_divisive_ideas_have_the_largest_spread(table: Table, groups: int) -> None:
    said, members = said_in(table, groups)
    expected = []
    for idea in said.ideas:
        spreads = {}
        for side in Side:
            taken = [slow.took(table, them, idea, VALUE[side]) for them in members.values()]
            shares = [slow.share(*one) for one in taken]
            spreads[side] = round(max(shares) - min(shares), 6)
        side = max(Side, key=lambda one: spreads[one])
        if min(whole for _, whole in taken) >= 5 and spreads[side] > 0:
            expected.append((spreads[side], int(idea), side))
    expected.sort(key=lambda one: (-one[0], one[1]))
    found = [(one.strength, int(one.idea), one.side) for one in divisive(said)]
    assert found == expected[:5]
    for one in divisive(said):
        shares = [share for _, share in one.shares]
        assert max(shares) - min(shares) == pytest.approx(one.strength, abs=2e-6)


def test_at_least_one_agree_is_there_even_when_it_is_weaker() -> None:
    disagree = [[30] * 6 + [0], [0] * 6 + [0]]
    agree = [[0] * 6 + [20], [30] * 6 + [18]]
    found = representative(made(agree, disagree, [[30] * 7, [30] * 7]), 0)
    assert len(found) == MOST
    assert [one.side for one in found] == [Side.DISAGREE] * 4 + [Side.AGREE]
    assert 0 < found[-1].strength < SURE


def test_an_idea_that_few_of_a_group_have_seen_is_shown_nowhere() -> None:
    for few in range(5):
        said = made([[few, 20], [30, 20]], [[0, 0], [0, 0]], [[few, 20], [30, 20]])
        assert [one.idea for one in bridging(said)] == ["1"]
        assert "0" not in [one.idea for one in divisive(said)]
        assert "0" not in [one.idea for row in (0, 1) for one in representative(said, row)]
    said = made([[5, 20], [30, 20]], [[0, 0], [0, 0]], [[5, 20], [30, 20]])
    assert {one.idea for one in bridging(said)} == {"0", "1"}


def test_what_only_one_group_carries_does_not_bridge() -> None:
    said = made([[40], [9]], [[0], [11]], [[40], [20]])
    assert bridging(said) == ()
    assert [one.idea for one in divisive(said)] == ["0"]
