"""How long a worker rests between two batches."""

import threading
from datetime import UTC, datetime

import pytest

from services.chassis.buffer import Buffer
from services.chassis.messages import Incoming
from services.chassis.reader import Taken
from services.chassis.resting import NO_REST, Rest
from services.chassis.verdicts import Done
from services.chassis.worker import Work, Worker

FULL = 3
REST = Rest(times=2.0, most=2.0)


class Stopping(threading.Event):
    """Never set; remembers for how long somebody wanted to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.rests: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.rests.append(timeout or 0.0)
        return False


class Channel:
    def __init__(self) -> None:
        self.acknowledged: list[int] = []

    def basic_ack(self, tag: int, multiple: bool) -> None:
        self.acknowledged.append(tag)


def message(tag: int) -> Incoming:
    return Incoming(b"", tag, "q", "q")


def rests_after(messages: int, rest: Rest) -> list[float]:
    """Return the rests of a worker that handles so many messages that are there already."""
    buffer: Buffer[Taken] = Buffer(FULL, 60.0)
    channel, stopping = Channel(), Stopping()
    for tag in range(messages):
        buffer.put((channel, message(tag), message(tag)))
    buffer.close()
    work = Work(
        queue="q",
        read=lambda one: one,
        handle=lambda given: [Done() for _ in given],
        retry_delays=(),
        publisher=None,  # type: ignore[arg-type]  # nothing is sent on
        now=lambda: datetime.now(UTC),
        is_away=lambda _error: False,
        rest=rest,
    )
    Worker(work, buffer, stopping, threading.Event()).run()
    assert channel.acknowledged[-1] == messages - 1
    return stopping.rests


def test_a_worker_rests_after_a_batch_that_was_not_full():
    (rest,) = rests_after(FULL - 1, rest=REST)
    assert 0 < rest <= REST.most


def test_a_worker_goes_on_at_once_while_full_batches_wait():
    assert len(rests_after(2 * FULL, rest=REST)) == 0
    assert len(rests_after(2 * FULL + 1, rest=REST)) == 1


def test_a_worker_that_need_not_rest_goes_on_at_once():
    assert sum(rests_after(1, rest=NO_REST)) == 0


@pytest.mark.parametrize(
    ("worked", "times", "rest"), [(0.3, 2.0, 0.6), (0.3, 0.0, 0.0), (60.0, 2.0, 1.5)]
)
def test_a_rest_is_as_many_times_the_work_as_asked_and_has_an_end(worked, times, rest):
    assert Rest(times, most=1.5).after(worked) == rest
