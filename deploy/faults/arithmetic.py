"""What the tallies must be: a fold of our own over the accepted events.

It shares no line with the service that it checks, so that both cannot be wrong in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.contracts.envelope import Event

Moment = tuple[datetime, str, str]
Place = tuple[str, str]
Tally = dict[str, int]

ADDED = ("comments", "views", "shares")
"""Counts that grow with every event, so that a surplus says how often too much was counted."""

_ADDED_BY = {"feedback.comment.v1": 0, "feedback.view.v1": 1, "feedback.share.v1": 2}
_PEOPLE = ("commenters", "viewers", "sharers")


@dataclass
class _Person:
    stance: tuple[Moment, str] | None = None
    follow: tuple[Moment, bool] | None = None
    added: list[int] = field(default_factory=lambda: [0, 0, 0])


def tallies(events: Iterable[Event]) -> dict[Place, Tally]:
    """Return the tally of every (dialogue, idea) that events are about.

    Args:
        events: valid feedback, each once, in any order.
    """
    people: dict[Place, dict[str, _Person]] = {}
    for one in events:
        if "idea" in one.data and one.type != "feedback.idea.v1":
            crowd = people.setdefault((one.data["dialogue"], one.data["idea"]), {})
            _take(crowd.setdefault(one.data["participant"], _Person()), one)
    return {place: _total(crowd.values()) for place, crowd in people.items()}


def _take(person: _Person, one: Event) -> None:
    moment = (one.time, one.source, one.id)
    if one.type == "feedback.stance.v1":
        stance = (moment, str(one.data["stance"]))
        person.stance = stance if person.stance is None else max(person.stance, stance)
    elif one.type == "feedback.follow.v1":
        follow = (moment, bool(one.data["following"]))
        person.follow = follow if person.follow is None else max(person.follow, follow)
    else:
        person.added[_ADDED_BY[one.type]] += 1


def _total(crowd: Iterable[_Person]) -> Tally:
    everyone = list(crowd)
    stances = [person.stance[1] for person in everyone if person.stance]
    return {
        **{word: stances.count(word) for word in ("agree", "disagree", "pass")},
        "followers": sum(person.follow is not None and person.follow[1] for person in everyone),
        **{name: sum(one.added[place] for one in everyone) for place, name in enumerate(ADDED)},
        **{
            name: sum(one.added[place] > 0 for one in everyone)
            for place, name in enumerate(_PEOPLE)
        },
    }


def surplus(wanted: Mapping[Place, Tally], stored: Mapping[Place, Mapping[str, int]]) -> int:
    """Return how many comments, views and shares were counted too often."""
    return sum(
        max(0, tally.get(name, 0) - wanted.get(place, {}).get(name, 0))
        for place, tally in stored.items()
        for name in ADDED
    )


def shortage(wanted: Mapping[Place, Tally], stored: Mapping[Place, Mapping[str, int]]) -> int:
    """Return how many comments, views and shares were not counted."""
    return sum(
        max(0, tally[name] - stored.get(place, {}).get(name, 0))
        for place, tally in wanted.items()
        for name in ADDED
    )


def differing(
    wanted: Mapping[Place, Tally], stored: Mapping[Place, Mapping[str, int]]
) -> list[Place]:
    """Return the places whose tallies are not the same."""
    nothing: Tally = {}
    return sorted(
        place
        for place in wanted.keys() | stored.keys()
        if not _same(wanted.get(place, nothing), stored.get(place, nothing))
    )


def _same(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    return all(one.get(name, 0) == other.get(name, 0) for name in one.keys() | other.keys())
