"""A batch closes at a size or an age, whichever comes first."""

import threading

from services.chassis.buffer import Buffer


class Clock:
    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def test_a_full_batch_is_handed_out_at_once():
    buffer: Buffer[int] = Buffer(3, age=1_000, monotonic=Clock())
    for item in range(4):
        buffer.put(item)
    assert buffer.take() == [0, 1, 2]


def test_an_old_item_closes_a_batch_that_is_not_full():
    clock = Clock()
    buffer: Buffer[int] = Buffer(100, age=5, monotonic=clock)
    buffer.put(1)
    clock.time = 4.9
    buffer.put(2)
    clock.time = 5.0
    assert buffer.take() == [1, 2]


def test_what_is_left_at_closing_is_handed_out_and_then_nothing():
    buffer: Buffer[int] = Buffer(100, age=1_000, monotonic=Clock())
    buffer.put(1)
    buffer.close()
    assert buffer.take() == [1]
    assert buffer.take() == []


def test_cleared_items_are_never_handed_out():
    buffer: Buffer[int] = Buffer(100, age=1_000, monotonic=Clock())
    buffer.put(1)
    buffer.clear()
    buffer.close()
    assert buffer.take() == []


def test_a_waiting_taker_is_woken_by_the_item_that_fills_the_batch():
    buffer: Buffer[int] = Buffer(2, age=1_000)
    taken: list[list[int]] = []
    taker = threading.Thread(target=lambda: taken.append(buffer.take()))
    taker.start()
    buffer.put(1)
    buffer.put(2)
    taker.join(timeout=30)
    assert taken == [[1, 2]]


def test_a_waiting_taker_is_woken_by_age_alone():
    buffer: Buffer[int] = Buffer(100, age=0.01)
    taken: list[list[int]] = []
    taker = threading.Thread(target=lambda: taken.append(buffer.take()))
    taker.start()
    buffer.put(1)
    taker.join(timeout=30)
    assert taken == [[1]]
