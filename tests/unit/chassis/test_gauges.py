"""What the gauges say, without a broker or a store."""

from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.backlog import Backlog
from services.chassis.metrics import OUTBOX_PENDING
from services.chassis.report import values
from services.chassis.resting import Resting
from services.chassis.waiting import Waiting, sent_at

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def backlog(counted: int = 0) -> Backlog:
    return Backlog("test", lambda: counted, lambda: NOW)


def waits(*seconds: int) -> list[dict]:
    return [{"time": NOW - timedelta(seconds=one)} for one in seconds]


def pending() -> float:
    return values(OUTBOX_PENDING)["test"]


def test_the_oldest_message_in_hand_grows_older_until_it_is_handled():
    moments = iter([100.0, 105.0, 130.0])
    waiting = Waiting("test", lambda: next(moments))
    waiting.begin([98.0, None, 95.0])
    assert waiting.seconds() == 10.0
    assert waiting.seconds() == 35.0
    waiting.end()
    assert waiting.seconds() == 0.0


def test_messages_without_a_time_wait_since_they_were_taken():
    moments = iter([100.0, 103.0])
    waiting = Waiting("test", lambda: next(moments))
    waiting.begin([None])
    assert waiting.seconds() == 3.0


def test_a_clock_that_runs_behind_shows_no_age_below_nothing():
    waiting = Waiting("test", lambda: 100.0)
    waiting.begin([200.0])
    assert waiting.seconds() == 0.0


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        (1_700_000_000, 1_700_000_000.0),
        (1_700_000_000_000, 1_700_000_000.0),
        (0, None),
        (-5, None),
        (None, None),
        ("yesterday", None),
    ],
)
def test_a_senders_time_is_read_in_seconds_or_milliseconds(said, moment):
    assert sent_at(said) == moment


def test_an_outbox_is_as_old_as_its_oldest_event():
    one = backlog()
    one.saw(waits(30, 2), page=200)
    assert (pending(), one.seconds()) == (2, 30.0)
    one.saw([], page=200)
    assert (pending(), one.seconds()) == (0, 0.0)


def test_a_full_page_is_counted_and_not_at_every_page():
    one = backlog(counted=5_000)
    one.saw(waits(3, 2), page=2)
    assert pending() == 5_000
    one._count = lambda: 4_000
    one.saw(waits(3, 2), page=2)
    assert pending() == 5_000


def test_who_does_not_send_says_nothing():
    one = backlog()
    one.saw(waits(30), page=200)
    one.leave()
    assert (pending(), one.seconds()) == (0, 0.0)


def test_dear_work_earns_a_long_rest_also_when_it_fails():
    moments = iter([0.0, 2.0, 39.0, 41.0, 42.0])
    resting = Resting(monotonic=lambda: next(moments))

    def fail() -> int:
        raise ValueError

    with pytest.raises(ValueError):
        resting.do(fail)
    assert resting.do(lambda: 1) is None
    assert resting.do(lambda: 1) == 1
