"""Processes that count the same dialogue take turns."""

from datetime import timedelta

import pytest
from pymongo.errors import PyMongoError

from services.chassis.mongo import in_transaction
from services.engagement.turns import PATIENCE, PAUSE_SECONDS, Turns
from tests.events import NOW


class Process:
    """One that takes turns, by a clock of its own, and notes when it let others go first."""

    def __init__(self, store) -> None:
        self.store = store
        self.now = NOW
        self.pauses: list[float] = []
        self.turns = Turns(store, lambda: self.now, self.pauses.append)

    def has_a_turn(self, dialogue: str = "d") -> None:
        in_transaction(self.store, lambda session: self.turns.take(session, [dialogue]))

    def loses_for_a_second_to(self, other: "Process") -> None:
        self.loses_a_turn_to(other)
        self.now += PATIENCE
        self.loses_a_turn_to(other)

    def loses_a_turn_to(self, other: "Process") -> None:
        def work(session) -> None:
            other.turns.take(session, ["d"])
            with self.store.client.start_session() as own:
                own.start_transaction()
                with pytest.raises(PyMongoError):
                    self.turns.take(own, ["d"])
                own.abort_transaction()

        in_transaction(self.store, work)

    def lets_others_first(self, dialogue: str = "d") -> bool:
        self.pauses.clear()
        self.turns.let_others_first([dialogue])
        return self.pauses == [PAUSE_SECONDS]


@pytest.fixture
def one(store) -> Process:
    store.create_collection("turns")
    store["turns"].insert_one({"_id": "d", "taken": 0})
    return Process(store)


@pytest.fixture
def two(store, one) -> Process:
    return Process(store)


def test_who_had_a_turn_lets_go_first_who_lost_for_a_second(one, two):
    one.has_a_turn()
    assert not one.lets_others_first()
    two.loses_for_a_second_to(one)
    assert one.lets_others_first()
    assert not two.lets_others_first()


def test_losing_once_is_no_reason_to_ask(one, two):
    two.loses_a_turn_to(one)
    two.has_a_turn()
    two.now += PATIENCE
    two.loses_a_turn_to(one)
    assert not one.lets_others_first()


def test_nobody_waits_for_who_asked_long_ago_or_about_another_dialogue(one, two):
    two.loses_for_a_second_to(one)
    assert not one.lets_others_first("e")
    one.now += timedelta(seconds=4)
    assert not one.lets_others_first()
