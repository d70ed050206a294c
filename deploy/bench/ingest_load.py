"""Feedback to count in a bench: who does what with which idea, drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.contracts.envelope import Event

SOURCE = "urn:klankbord:bench"
STANCE = "feedback.stance.v1"
_START = datetime(2026, 3, 2, 9, tzinfo=UTC)
# Of a hundred events.
_KINDS = (
    ("feedback.stance.v1", 70),
    ("feedback.view.v1", 15),
    ("feedback.comment.v1", 10),
    ("feedback.follow.v1", 5),
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who responds to what.

    Args:
        people: how many there are.
        ideas: how many they respond to.
    """

    people: int
    ideas: int


# Both draw from as many pairs of a person and an idea, so hardly any pair comes twice.
SPREAD = Crowd(people=2_000, ideas=200)
HOT = Crowd(people=400_000, ideas=1)
# Two of three events change what somebody did before.
AGAIN = Crowd(people=2_000, ideas=1)


def events(dialogue: str, count: int, seed: int, crowd: Crowd = SPREAD) -> Iterator[Event]:
    """Yield distinct feedback events of one dialogue.

    Args:
        dialogue: its id.
        count: how many.
        seed: of the draw.
        crowd: who responds to what.
    """
    # Only the shape matters here: nothing secret is drawn.
    draw = random.Random(seed)  # noqa: S311
    types = [name for name, _ in _KINDS]
    weights = [weight for _, weight in _KINDS]
    for number in range(count):
        kind = draw.choices(types, weights)[0]
        yield Event(
            id=f"{dialogue}-{number}",
            source=SOURCE,
            type=kind,
            time=_START + timedelta(milliseconds=137 * number),
            data={
                "dialogue": dialogue,
                "participant": f"p{draw.randrange(crowd.people)}",
                "idea": f"i{draw.randrange(crowd.ideas)}",
                **_said(kind, draw),
            },
            correlation=f"{dialogue}-{number}",
        )


def _said(kind: str, draw: random.Random) -> dict[str, Any]:
    if kind == STANCE:
        return {"stance": draw.choice(("agree", "agree", "disagree", "pass"))}
    if kind == "feedback.view.v1":
        return {"seconds": draw.randrange(1, 90)}
    if kind == "feedback.follow.v1":
        return {"following": draw.random() < 0.8}
    return {"text": "Laat de huisarts het gesprek openen, en vraag eerst wat iemand zelf wil."}
