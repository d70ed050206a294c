"""The ideas of the sample dialogue as events: who wrote them and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from deploy.sample.crowd import Person
from deploy.sample.spans import Span
from services.contracts.envelope import Event

# Ideas come in during the first days; after that people respond to them.
_LAST_DAY = 16
_FIELDS = ("kind", "text", "theme", "question")


def idea_events(
    source: str,
    dialogue: str,
    written: Sequence[Mapping[str, Any]],
    people: Sequence[Person],
    span: Span,
) -> tuple[Event, ...]:
    """Return an event for every idea, in the order of `written`.

    Args:
        source: of the events.
        dialogue: its id.
        written: the content of `ideas.json`.
        people: who can have written them.
        span: when.
    """
    random = Random("klankbord sample: ideas")  # noqa: S311 - chance here needs no secrecy
    events = []
    for idea in written:
        author = _author(random, idea, people)
        identifier = f"idea-{idea['id']}"
        events.append(
            Event(
                id=identifier,
                source=source,
                type="feedback.idea.v1",
                time=span.moment(random, _day(random, idea)),
                data=_data(dialogue, idea, author),
                correlation=identifier,
            )
        )
    return tuple(events)


def _day(random: Random, idea: Mapping[str, Any]) -> int:
    # Most come early: the smaller of two draws.
    drawn = min(random.randrange(_LAST_DAY), random.randrange(_LAST_DAY))
    return int(idea.get("day", drawn))


def _author(random: Random, idea: Mapping[str, Any], people: Sequence[Person]) -> Person:
    language = idea.get("language", "nl")
    able = [one for one in people if (one.unit, one.language) == (idea["unit"], language)]
    able.sort(key=lambda one: abs(one.leaning - idea["lean"]))
    return random.choice(able[:8])


def _data(dialogue: str, idea: Mapping[str, Any], author: Person) -> dict[str, Any]:
    known = {name: idea[name] for name in _FIELDS if name in idea}
    return {
        "dialogue": dialogue,
        "participant": author.id,
        "idea": idea["id"],
        "language": author.language,
        **known,
    }
