"""A service that is loaded looks for unused cycles seldom, and not among what it loaded."""

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest

from services.chassis import garbage


@pytest.fixture(autouse=True)
def usual_afterwards() -> Iterator[None]:
    """Let the other tests go on as they were."""
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_what_is_loaded_is_not_looked_at_again() -> None:
    loaded: list[list[int]] = [[] for _ in range(1_000)]
    garbage.look_seldom()
    assert gc.get_freeze_count() > len(loaded)
    assert not any(one is loaded for one in gc.get_objects())


def test_a_look_waits_for_many_new_objects() -> None:
    garbage.look_seldom()
    before = gc.get_stats()[0]["collections"]
    held: list[list[int]] = [[] for _ in range(garbage.NEW_OBJECTS - 1_000)]
    assert gc.get_stats()[0]["collections"] == before
    held.extend([] for _ in range(2_000))
    assert gc.get_stats()[0]["collections"] > before


class Circle:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_given_back_are_unused_cycles_too() -> None:
    garbage.look_seldom()
    held = weakref.ref(Circle())
    assert held() is not None
    garbage.give_back()
    assert held() is None


def test_what_is_given_back_are_names_that_were_looked_up_too() -> None:
    name = "".join(["never", "looked", "up", "before"])
    held = sys.getrefcount(name)
    getattr(Circle(), name, None)
    garbage.give_back()
    assert sys.getrefcount(name) == held
