"""Waiting ends when all is counted, and not a moment later or never."""

from collections.abc import Iterable
from itertools import chain, repeat

import pytest

from deploy.counting import Counted, StalledError, wait_until_counted, wanted_after
from deploy.parking import count_parked, parked_since
from tests.unit.deploy.fakes import FakeClock, parked

NOTHING = Counted(0, 0, 0, 0, 0)
ALL = Counted(3, 9, 3, 9, 5)


class Wait:
    """Waits on a list of states, of which the last stays."""

    def __init__(self, *states: Counted, forever: Iterable[Counted] | None = None) -> None:
        self.clock = FakeClock()
        self.seen: list[Counted] = []
        self._states = chain(states, forever or repeat(states[-1]))

    def until(self, wanted: Counted, rest: float = 0.0, parked: int = 0) -> Counted:
        read, time = self._states.__iter__().__next__, self.clock.time
        return wait_until_counted(
            read, wanted, self.seen.append, time=time, rest=rest, parked=lambda: parked
        )


def test_it_ends_when_every_number_is_reached_and_the_read_model_rests() -> None:
    wait = Wait(NOTHING, Counted(3, 4, 0, 0, 1), ALL, Counted(3, 9, 3, 9, 6))
    assert wait.until(ALL).revision == 6
    assert len(wait.seen) == 5


@pytest.mark.parametrize(
    "short",
    [Counted(2, 9, 3, 9), Counted(3, 8, 3, 9), Counted(3, 9, 2, 9), Counted(3, 9, 3, 8)],
)
def test_one_missing_number_is_enough_to_go_on_waiting(short: Counted) -> None:
    wait = Wait(*[short] * 5, ALL)
    assert wait.until(ALL) == ALL
    assert len(wait.seen) == 7


def test_more_than_wanted_is_fine() -> None:
    assert Wait(Counted(9, 9, 9, 99, 5)).until(ALL)


def test_when_nothing_moves_for_a_minute_it_says_which_number_stands_where() -> None:
    wait = Wait(NOTHING, Counted(3, 4, 3, 2, 1))
    with pytest.raises(StalledError, match=r"feedback counted: 4 of 9; .*read model: 2 of 9"):
        wait.until(ALL)
    assert 60 < wait.clock.seconds < 62


def test_what_was_parked_is_not_waited_for_as_long_and_said() -> None:
    wait = Wait(Counted(3, 8, 3, 8, 1))
    with pytest.raises(
        StalledError, match=r"for 20 seconds.* Parked meanwhile: 1; `./klankbord parked list` says"
    ):
        wait.until(ALL, parked=1)
    assert 20 < wait.clock.seconds < 21


@pytest.mark.parametrize(
    ("standing", "parked"), [(Counted(3, 7, 3, 7, 1), 1), (Counted(3, 9, 3, 8, 1), 1)]
)
def test_what_is_missing_for_another_reason_is_waited_for(standing: Counted, parked: int) -> None:
    wait = Wait(standing)
    with pytest.raises(StalledError, match="for 60 seconds"):
        wait.until(ALL, parked=parked)


def test_only_what_was_parked_since_is_told() -> None:
    told = iter([5, 5, 7, None])
    since = parked_since(lambda: next(told))
    assert [since(), since(), since()] == [0, 2, 0]
    unknown = iter([None, 7])
    assert parked_since(lambda: next(unknown))() == 0


def test_parked_events_are_counted_by_source_and_each_time(client, gateway) -> None:
    gateway.parked = {"a": parked("a", times=2), "b": parked("b", source="/x", times=4)}
    assert count_parked(client, "/x") == 4
    gateway.away = 100
    assert count_parked(client, "/x") is None


def test_a_slow_step_is_no_standstill() -> None:
    slow = [Counted(0, done, 0, 0) for done in range(9) for _ in range(150)]
    assert Wait(*slow, ALL).until(ALL) == ALL


def test_what_others_publish_does_not_hide_a_standstill() -> None:
    others = (Counted(3, 4, 3, 50 + number, number) for number in range(10_000))
    with pytest.raises(StalledError, match="feedback counted: 4 of 9"):
        Wait(NOTHING, forever=others).until(ALL)


def test_what_others_publish_does_not_hold_it_up_for_ever() -> None:
    others = (Counted(3, 9, 3, 50 + number, number) for number in range(10_000))
    wait = Wait(NOTHING, forever=others)
    wait.until(ALL)
    assert wait.clock.seconds < 15


def test_it_can_wait_for_a_longer_rest() -> None:
    moving = [Counted(3, 9, 3, 9, revision) for revision in (1, 1, 1, 2, 2, 2, 3)]
    wait = Wait(*moving)
    assert wait.until(ALL, rest=5.0).revision == 3
    assert wait.clock.seconds > 5


def test_the_read_model_must_grow_by_what_is_new() -> None:
    before = Counted(ideas=1, recorded=4, known_ideas=6, records=40)
    assert wanted_after(before, 3, 9) == Counted(3, 9, 8, 45)


def test_a_second_time_nothing_new_is_expected() -> None:
    assert wanted_after(ALL, 3, 9) == Counted(3, 9, 3, 9)


def test_what_the_read_model_still_owed_before_is_waited_for() -> None:
    behind = Counted(ideas=3, recorded=9, known_ideas=1, records=2)
    assert wanted_after(behind, 3, 9) == Counted(3, 9, 3, 9)
