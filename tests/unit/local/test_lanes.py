"""A whole run is shared out so that no test is lost and the longest go first."""

import pytest

from tests.lanes import lane_of, rank, refuse_twins


def test_a_file_stays_together() -> None:
    assert lane_of("tests/unit/a.py::one[x/y::z]") == lane_of("tests/unit/a.py::two")
    assert lane_of("tests/unit/a.py::one") != lane_of("tests/unit/b.py::one")


def test_all_that_needs_the_engine_stays_together() -> None:
    assert lane_of("tests/compose/a.py::one") == lane_of("tests/compose/b.py::two")


def test_the_longest_go_first() -> None:
    names = ["tests/unit/a.py::a", "tests/faults/a.py::a", "tests/compose/b.py::b"]
    assert sorted(names, key=rank) == list(reversed(names))


def test_only_light_tests_are_left_when_the_fault_run_begins() -> None:
    names = ["tests/faults/test_faults.py::a", "tests/bench/a.py::a", "tests/faults/test_a.py::a"]
    last = ["tests/contract/a.py::a", "tests/unit/a.py::a"]
    assert sorted([*last, *names], key=rank) == [*reversed(names), *last]


def test_two_tests_of_one_name_are_refused_and_named() -> None:
    refuse_twins(["a.py::one", "a.py::two"])
    with pytest.raises(ValueError, match=r"a\.py::one"):
        refuse_twins(["a.py::one", "a.py::two", "a.py::one"])
