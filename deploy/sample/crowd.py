"""The people of the sample dialogue: units of uneven size and two camps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any


@dataclass(frozen=True)
class Person:
    """One participant.

    Args:
        id: opaque.
        unit: of the organisation.
        language: that this person writes in.
        leaning: from -1 (time and a known face first) to 1 (pace and one system first).
        visits: how often this person comes by.
    """

    id: str
    unit: str
    language: str
    leaning: float
    visits: int

    def joining(self) -> dict[str, str]:
        """Return the body that lets this person join a dialogue."""
        return {"id": self.id, "unit": self.unit, "language": self.language}


def make_crowd(data: Mapping[str, Any]) -> tuple[Person, ...]:
    """Return the people, always the same.

    Args:
        data: the content of `people.json`.
    """
    random = Random("klankbord sample: people")  # noqa: S311 - chance here needs no secrecy
    people = (person for unit in data["units"] for person in _unit(random, unit, data))
    return tuple(people)


def _unit(random: Random, unit: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[Person]:
    languages = data["languages"].get(unit["id"], [])
    for number in range(unit["people"]):
        yield Person(
            id=f"d{random.getrandbits(32):08x}",
            unit=unit["id"],
            language=languages[number] if number < len(languages) else "nl",
            leaning=_leaning(random, unit["leaning"], unit["other_camp"]),
            visits=random.choice((2, 3, 3, 4, 4, 5)),
        )


def _leaning(random: Random, usual: float, other_camp: float) -> float:
    middle = -usual if random.random() < other_camp else usual
    return max(-1.0, min(1.0, random.gauss(middle, 0.25)))
