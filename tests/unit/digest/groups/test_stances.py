"""Stances are the same whatever order they come in, and newer ones can be added."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.digest.insight.groups.stances import StanceError, Stances, arrange, read_stances
from tests.unit.digest.groups.worlds import PATIENT, Table, as_stances, tables


def table_of(stances: Stances) -> Table:
    return {
        (stances.participants[row], stances.ideas[column]): int(value)
        for row, column, value in zip(stances.rows, stances.columns, stances.values, strict=True)
    }


def same(one: Stances, other: Stances) -> bool:
    arrays = ("rows", "columns", "values")
    return (one.participants, one.ideas) == (other.participants, other.ideas) and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays
    )


@settings(PATIENT)
@given(tables(), st.randoms())
def test_the_order_does_not_matter(table: Table, chance: random.Random) -> None:
    stances = as_stances(table)
    shuffled = chance.sample(stances, len(stances))
    read = read_stances(stances)
    assert table_of(read) == table
    assert same(read, read_stances(shuffled))
    assert list(read.participants) == sorted(read.participants)


@settings(PATIENT)
@given(tables(), tables())
def test_newer_stances_replace_older_ones(old: Table, new: Table) -> None:
    both = read_stances(as_stances(old)).with_new(read_stances(as_stances(new)))
    assert same(both, read_stances(as_stances({**old, **new})))


def test_ideas_that_do_not_stand_are_left_out_and_those_without_stances_stay() -> None:
    read = read_stances([("p", "1", 1), ("p", "2", 1), ("q", "2", 0)], ["10", "9", "1"])
    assert read.ideas == ("1", "9", "10")
    assert table_of(read) == {("p", "1"): 1}
    assert read.people() == 1


def test_more_stances_than_are_read_at_a_time() -> None:
    many = [(f"p{number}", str(number % 7), number % 3 - 1) for number in range(100_003)]
    read = read_stances(many)
    assert len(read) == len(read.participants) == 100_003
    assert table_of(read) == {(who, idea): value for who, idea, value in many}


@pytest.mark.parametrize("value", [2, -2, 300, 0.5, "agree", None])
def test_another_value_is_no_stance(value: object) -> None:
    with pytest.raises(StanceError, match="1, 0 or -1"):
        read_stances([("p", "1", value)])


def test_two_stances_of_one_person_on_one_idea_are_refused() -> None:
    with pytest.raises(StanceError, match="two stances"):
        read_stances([("p", "1", 1), ("p", "1", -1)])


def test_arrays_may_name_people_and_ideas_in_any_order() -> None:
    read = arrange(["b", "a"], ["2", "1"], np.array([0, 1]), np.array([0, 1]), np.array([1, -1]))
    assert same(read, read_stances([("a", "1", -1), ("b", "2", 1)]))


def test_nothing_is_fine() -> None:
    assert len(read_stances([])) == 0
    assert same(read_stances([]).with_new(read_stances([])), read_stances([]))
