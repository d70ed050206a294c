"""The faults of a run: drawn from a seed, as many as were asked for, at times that make sense."""

from collections import Counter

import pytest

from deploy.faults.options import FULL_EVENTS, full_options, usual_options
from deploy.faults.plan import KILLABLE, Fault, Kind, draw, only, usual_sizes


def test_the_same_seed_gives_the_same_faults() -> None:
    sizes = usual_sizes(30)
    assert draw(1, sizes, 100) == draw(1, sizes, 100)
    assert draw(1, sizes, 100) != draw(2, sizes, 100)


@pytest.mark.parametrize("seed", range(20))
def test_all_that_was_asked_for_is_planned_in_order_and_in_time(seed: int) -> None:
    sizes = usual_sizes(30)
    faults = draw(seed, sizes, 100.0)
    assert Counter(fault.kind for fault in faults) == sizes
    assert [fault.at for fault in faults] == sorted(fault.at for fault in faults)
    assert 0 < faults[0].at <= faults[-1].at <= 100
    assert all(fault.seconds <= 15 for fault in faults)


@pytest.mark.parametrize("seed", range(20))
def test_a_run_ends_with_a_kill(seed: int) -> None:
    assert draw(seed, usual_sizes(4), 30.0)[-1].seconds == 0


def test_every_role_is_killed_before_one_is_killed_twice() -> None:
    faults = draw(3, only(Kind.KILL, len(KILLABLE)), 100.0)
    assert sorted(fault.target for fault in faults) == sorted(KILLABLE)


@pytest.mark.parametrize("seed", range(5))
def test_the_usual_run_kills_every_role_at_least_twice(seed: int) -> None:
    killed = Counter(fault.target for fault in usual_options(seed, 20_000).faults if is_kill(fault))
    assert min(killed[role] for role in (*KILLABLE, "rabbitmq", "store")) >= 2


def is_kill(fault: Fault) -> bool:
    return fault.kind in (Kind.KILL, Kind.BROKER_KILL, Kind.STORE_KILL)


def test_stops_of_a_long_run_last_from_5_to_60_seconds() -> None:
    lengths = [fault.seconds for fault in draw(1, only(Kind.STOP, 200), 10_000.0)]
    assert 5 <= min(lengths) < 10
    assert 50 < max(lengths) <= 60


@pytest.mark.parametrize(("kills", "hard", "gentle"), [(1, 1, 0), (4, 3, 1), (30, 27, 3)])
def test_most_process_kills_are_hard(kills: int, hard: int, gentle: int) -> None:
    sizes = usual_sizes(kills)
    assert (sizes[Kind.KILL], sizes[Kind.TERM]) == (hard, gentle)


def test_the_usual_run_has_25_kills_and_every_kind() -> None:
    options = usual_options(1, 20_000)
    assert options.sizes[Kind.KILL] >= 25
    assert set(options.sizes) == set(Kind)
    assert options.seconds < 150


def test_the_full_run_is_as_large_as_was_promised() -> None:
    options = full_options(1)
    sizes = options.sizes
    assert options.events == FULL_EVENTS == 500_000
    assert sizes[Kind.KILL] >= 300
    assert options.seconds <= 65 * 60
    assert min(sizes[Kind.BROKER_KILL], sizes[Kind.STORE_KILL]) >= 25
    assert sizes[Kind.STOP] >= 50
    assert sizes[Kind.CUT] + sizes[Kind.RESET] + sizes[Kind.BLACK_HOLE] >= 50


def test_one_kind_alone_is_one_kind_alone() -> None:
    options = usual_options(1, 1_000, kills=7, minutes=0.5, kind=Kind.CUT)
    assert {fault.kind for fault in options.faults} == {Kind.CUT}
    assert (len(options.faults), options.seconds) == (7, 30)
