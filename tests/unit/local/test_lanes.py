"""A whole run is shared out so that no test is lost and the longest go first."""

import pytest

from tests.lanes import is_helped, lane_of, rank, refuse_twins


def test_a_file_stays_together() -> None:
    assert lane_of("tests/unit/a.py::one[x/y::z]") == lane_of("tests/unit/a.py::two")
    assert lane_of("tests/unit/a.py::one") != lane_of("tests/unit/b.py::one")


def test_all_that_needs_the_engine_stays_together() -> None:
    assert lane_of("tests/compose/a.py::one") == lane_of("tests/compose/b.py::two")


def test_the_longest_go_first() -> None:
    names = ["tests/unit/a.py::a", "tests/faults/a.py::a", "tests/compose/b.py::b"]
    assert sorted(names, key=rank) == list(reversed(names))


def test_what_has_a_bar_of_time_runs_one_after_the_other_beside_light_tests() -> None:
    timed = ["tests/faults/test_away.py::a", "tests/faults/test_faults.py::a"]
    assert lane_of(timed[0]) == lane_of(timed[1])
    before = ["tests/integration/a.py::a", "tests/bench/a.py::a", "tests/faults/test_a.py::a"]
    after = ["tests/contract/a.py::a", "tests/unit/a.py::a"]
    order = [*reversed(before), *timed, *after]
    assert sorted([*after, *timed, *before], key=rank) == order


@pytest.mark.parametrize("first", ["tests/compose", "tests/bench/a.py", "tests/integration/b.py"])
def test_a_further_lane_helps_with_what_waits_for_processes(first: str) -> None:
    assert is_helped([first, "timed", "tests/unit/a.py"])


@pytest.mark.parametrize("waiting", [["timed", "tests/unit/a.py"], ["tests/unit/a.py"], []])
def test_a_further_lane_takes_nothing_from_what_has_a_bar_of_time(waiting: list[str]) -> None:
    assert not is_helped(waiting)


def test_two_tests_of_one_name_are_refused_and_named() -> None:
    refuse_twins(["a.py::one", "a.py::two"])
    with pytest.raises(ValueError, match=r"a\.py::one"):
        refuse_twins(["a.py::one", "a.py::two", "a.py::one"])
