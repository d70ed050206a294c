"""The traffic of a run: every event follows from the seed and its number, and so does the order.

A fifth of the events is sent twice, a tenth comes late and so out of order, one in a hundred is
invalid, and a few ideas get half of the attention.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from deploy.faults.invalid import BREAKAGES, Message, whole
from services.contracts.envelope import Event, to_dict
from services.contracts.errors import Code

DIALOGUES = ("faults-a", "faults-b", "faults-c")

_SOURCES = tuple(f"urn:klankbord:faults:{number}" for number in range(4))
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_STEP = timedelta(milliseconds=250)
_HOT, _IDEAS, _PEOPLE = 3, 400, 2_000
_HOT_SHARE, _TWICE, _LATE, _INVALID = 0.5, 0.20, 0.10, 0.01
_LATE_BY, _TWICE_AFTER = (20, 400), (1, 1_500)
_WORDS = {"stance": 50, "view": 20, "comment": 8, "follow": 8, "share": 6, "search": 4, "idea": 4}


class Door(StrEnum):
    """Where an event comes in."""

    AMQP = "amqp"
    BATCH = "http-batch"
    SINGLE = "http-single"


_DOORS = {Door.AMQP: 58, Door.BATCH: 38, Door.SINGLE: 4}


@dataclass(frozen=True, slots=True)
class Sending:
    """An event on its way.

    Args:
        number: of the event.
        door: where it comes in.
        again: whether it was sent before.
    """

    number: int
    door: Door
    again: bool = False


def event(seed: int, number: int) -> Event:
    """Return the event with a number, as it is meant."""
    random = _random(seed, number)
    word = random.choices(list(_WORDS), list(_WORDS.values()))[0]
    about = {} if word == "search" else {"idea": _idea(random, word, number)}
    data = {
        "dialogue": random.choice(DIALOGUES),
        "participant": f"p{random.randrange(_PEOPLE)}",
        **about,
        **_said(random, word),
    }
    return Event(
        id=f"e{number}",
        source=random.choice(_SOURCES),
        type=f"feedback.{word}.v1",
        time=_BEGIN + _STEP * number,
        data=data,
        correlation=f"e{number}",
    )


def breakage(seed: int, number: int) -> Code | None:
    """Return for what the event with a number must be parked, None where it is valid."""
    random = _random(seed, number, "breakage")
    return random.choice(list(BREAKAGES)) if random.random() < _INVALID else None


def message(seed: int, number: int) -> Message:
    """Return the event with a number as it is sent, broken where it is invalid."""
    attributes = to_dict(event(seed, number))
    wrong = breakage(seed, number)
    return BREAKAGES[wrong](attributes) if wrong else whole(attributes)


def sendings(seed: int, events: int) -> Iterator[Sending]:
    """Yield every sending in its order: of all events, and once more of some.

    Args:
        seed: of the run.
        events: how many events there are.
    """
    waiting: list[tuple[int, int, bool]] = []
    for number in range(events):
        random = _random(seed, number, "order")
        place = number + (random.randint(*_LATE_BY) if random.random() < _LATE else 0)
        heapq.heappush(waiting, (place, number, False))
        if random.random() < _TWICE:
            heapq.heappush(waiting, (place + random.randint(*_TWICE_AFTER), number, True))
        while waiting and waiting[0][0] <= number:
            yield _sending(seed, heapq.heappop(waiting))
    while waiting:
        yield _sending(seed, heapq.heappop(waiting))


def _sending(seed: int, waiting: tuple[int, int, bool]) -> Sending:
    _, number, again = waiting
    random = _random(seed, number, "again" if again else "first")
    door = random.choices(list(_DOORS), list(_DOORS.values()))[0]
    if door is Door.BATCH and breakage(seed, number):
        # One invalid event keeps a whole batch out.
        door = Door.SINGLE
    return Sending(number, door, again)


def _idea(random: Random, word: str, number: int) -> str:
    if word == "idea":
        return f"new{number}"
    if random.random() < _HOT_SHARE:
        return f"hot{random.randrange(_HOT)}"
    return f"i{random.randrange(_IDEAS)}"


def _said(random: Random, word: str) -> dict[str, Any]:
    said: dict[str, dict[str, Any]] = {
        "stance": {"stance": random.choice(("agree", "agree", "disagree", "pass"))},
        "comment": {"text": "Goed plan, als de avonddienst ook meedoet.", "language": "nl"},
        "follow": {"following": random.random() < 0.7},
        "view": {"seconds": random.randint(1, 200)},
        "share": {"unit": "zorg"},
        "search": {"query": "verlof", "found": random.random() < 0.5},
        "idea": {"kind": "idea", "text": "Een vast aanspreekpunt na ontslag."},
    }
    return said[word]


def _random(seed: int, number: int, what: str = "event") -> Random:
    return Random(f"{seed}/{number}/{what}")  # noqa: S311 - chance here needs no secrecy
