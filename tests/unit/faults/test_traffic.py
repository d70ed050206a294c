"""The traffic of a run: what is promised of it, and what the house itself says of each event."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from deploy.faults.traffic import Door, breakage, event, message, sendings
from services.chassis import intake
from services.chassis.messages import Delivery, Incoming
from services.contracts.errors import Code
from services.contracts.registry import REGISTRY

EVENTS = 5_000
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def reading(number: int):
    said = message(1, number)
    incoming = Incoming(said.body, 1, "queue", said.routing_key, said.content_type)
    return intake.read(incoming, list(REGISTRY), NOW)


def test_the_same_seed_gives_the_same_traffic() -> None:
    assert list(sendings(1, 500)) == list(sendings(1, 500))
    assert [message(1, one) for one in range(50)] == [message(1, one) for one in range(50)]
    assert [message(2, one) for one in range(50)] != [message(1, one) for one in range(50)]


def test_every_event_is_sent_and_a_fifth_of_them_twice() -> None:
    counts = Counter(one.number for one in sendings(1, EVENTS))
    assert set(counts) == set(range(EVENTS))
    assert set(counts.values()) == {1, 2}
    assert 0.17 < Counter(counts.values())[2] / EVENTS < 0.23


def test_a_second_sending_comes_after_the_first_and_says_so() -> None:
    seen: set[int] = set()
    for one in sendings(1, EVENTS):
        assert one.again == (one.number in seen)
        seen.add(one.number)


def test_a_tenth_comes_late() -> None:
    first = [one.number for one in sendings(1, EVENTS) if not one.again]
    latest, late = -1, 0
    for number in first:
        late += number < latest
        latest = max(latest, number)
    assert 0.07 < late / EVENTS < 0.13


def test_one_in_a_hundred_is_invalid_and_the_house_finds_the_same_fault() -> None:
    wrong = {number: breakage(1, number) for number in range(EVENTS)}
    assert 0.006 < sum(map(bool, wrong.values())) / EVENTS < 0.014
    for number, reason in wrong.items():
        read = reading(number)
        # Whether a dialogue is there only the service knows.
        if reason in (None, Code.UNKNOWN_DIALOGUE):
            assert isinstance(read, Delivery)
        else:
            assert (read.code, number) == (reason, number)


def test_a_few_ideas_get_half_of_the_attention() -> None:
    ideas = Counter(event(1, number).data.get("idea") for number in range(EVENTS))
    hot = sum(count for idea, count in ideas.items() if idea and idea.startswith("hot"))
    assert 0.4 < hot / EVENTS < 0.55
    assert len(ideas) > 300


def test_an_invalid_event_never_keeps_a_whole_batch_out() -> None:
    assert not [
        one for one in sendings(1, EVENTS) if one.door is Door.BATCH and breakage(1, one.number)
    ]


def test_all_doors_are_used() -> None:
    doors = Counter(one.door for one in sendings(1, EVENTS))
    assert min(doors[door] for door in Door) > EVENTS // 50


@pytest.mark.parametrize("number", range(20))
def test_an_event_does_not_depend_on_those_before_it(number: int) -> None:
    assert event(1, number) == event(1, number)
    assert event(1, number).id == f"e{number}"
