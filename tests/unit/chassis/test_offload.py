"""Heavy computing has a thread of its own, and always the same."""

import pytest
from eventlet import patcher

from services.chassis import offload

thread = patcher.original("threading").get_ident


def test_computing_is_done_away_from_the_thread_that_asks() -> None:
    assert offload.run(thread) != thread()


def test_computing_leaves_its_memory_in_one_thread() -> None:
    assert len({offload.run(thread) for _ in range(10)}) == 1


def test_what_goes_wrong_comes_back() -> None:
    with pytest.raises(ZeroDivisionError):
        offload.run(lambda: 1 // 0)
