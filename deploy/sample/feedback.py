"""How the people of the sample dialogue respond: what they read, think, follow and ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from deploy.sample.crowd import Person
from deploy.sample.data import load
from deploy.sample.spans import DAYS, Span
from services.contracts.envelope import Event

Said = tuple[datetime, str, dict[str, Any]]

_CHANNELS = ("mail", "teamoverleg", "gesprek", "prikbord")
_SEARCHES = 160


@dataclass(frozen=True)
class _Idea:
    id: str
    author: str
    time: datetime
    lean: float
    appeal: float


def feedback_events(
    source: str,
    written: Sequence[Mapping[str, Any]],
    ideas: Sequence[Event],
    people: Sequence[Person],
    span: Span,
) -> tuple[Event, ...]:
    """Return everything that people did, in the order in which they did it.

    Args:
        source: of the events.
        written: the content of `ideas.json`.
        ideas: its events, in the same order.
        people: who respond.
        span: when.
    """
    random = Random("klankbord sample: feedback")  # noqa: S311 - chance here needs no secrecy
    known = [_idea(text, event) for text, event in zip(written, ideas, strict=True)]
    said = [one for person in people for one in _visits(random, person, known, span)]
    said += _comments(random, {idea.id: idea for idea in known}, people, span)
    said += _searches(random, people, span)
    said.sort(key=lambda one: (one[0], one[1], one[2]["participant"]))
    dialogue = ideas[0].data["dialogue"]
    return tuple(_event(source, dialogue, number, *one) for number, one in enumerate(said, 1))


def _idea(text: Mapping[str, Any], event: Event) -> _Idea:
    author = event.data["participant"]
    return _Idea(text["id"], author, event.time, text["lean"], text["appeal"])


def _event(
    source: str, dialogue: str, number: int, time: datetime, word: str, data: dict[str, Any]
) -> Event:
    identifier = f"{word}-{number:05d}"
    return Event(
        id=identifier,
        source=source,
        type=f"feedback.{word}.v1",
        time=time,
        data={"dialogue": dialogue, **data},
        correlation=identifier,
    )


def _visits(random: Random, person: Person, ideas: Sequence[_Idea], span: Span) -> Iterator[Said]:
    unread = [idea for idea in ideas if idea.author != person.id]
    for day in sorted(random.sample(range(1, DAYS), person.visits)):
        moment = span.moment(random, day)
        present = [idea for idea in unread if idea.time < moment]
        for idea in random.sample(present, min(len(present), random.randint(4, 12))):
            unread.remove(idea)
            moment += timedelta(seconds=random.randint(15, 150))
            yield from _responses(random, person, idea, moment)


def _responses(random: Random, person: Person, idea: _Idea, moment: datetime) -> Iterator[Said]:
    who = {"participant": person.id, "idea": idea.id}
    yield moment, "view", {**who, "seconds": random.randint(4, 90)}
    if random.random() < 0.1:
        return
    stance = _stance(random, person, idea)
    yield moment + timedelta(seconds=10), "stance", {**who, "stance": stance}
    if stance == "agree" and random.random() < 0.12:
        yield moment + timedelta(seconds=12), "follow", {**who, "following": True}
    if random.random() < 0.05:
        yield moment + timedelta(seconds=14), "share", {**who, "channel": random.choice(_CHANNELS)}
    if random.random() < 0.03:
        # Somebody comes back a little later and thinks otherwise.
        changed = _stance(random, person, idea)
        yield moment + timedelta(minutes=30), "stance", {**who, "stance": changed}


def _stance(random: Random, person: Person, idea: _Idea) -> str:
    liking = idea.appeal + 2.4 * idea.lean * person.leaning + random.gauss(0, 0.8)
    if abs(liking) < 0.25:
        return "pass"
    return "agree" if liking > 0 else "disagree"


def _comments(
    random: Random, ideas: Mapping[str, _Idea], people: Sequence[Person], span: Span
) -> Iterator[Said]:
    for comment in load("comments"):
        idea, language = ideas[comment["idea"]], comment.get("language", "nl")
        able = [one for one in people if (one.unit, one.language) == (comment["unit"], language)]
        writer = random.choice([one for one in able if one.id != idea.author])
        day = random.randrange(span.day_of(idea.time) + 1, DAYS)
        data = {"participant": writer.id, "idea": idea.id, "text": comment["text"]}
        yield span.moment(random, day), "comment", {**data, "language": language}


def _searches(random: Random, people: Sequence[Person], span: Span) -> Iterator[Said]:
    queries = load("searches")
    for _ in range(_SEARCHES):
        data = {
            "participant": random.choice(people).id,
            **random.choice(queries),
            "seconds": random.randint(5, 240),
        }
        yield span.moment(random, random.randrange(DAYS)), "search", data
