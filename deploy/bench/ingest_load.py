"""Feedback to count in a bench: who does what with which idea, drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from services.contracts.envelope import Event

SOURCE = "urn:klankbord:bench"
STANCE = "feedback.stance.v1"
_PEOPLE = 2_000
_IDEAS = 200
_START = datetime(2026, 3, 2, 9, tzinfo=UTC)
# Of a hundred events.
_KINDS = (
    ("feedback.stance.v1", 70),
    ("feedback.view.v1", 15),
    ("feedback.comment.v1", 10),
    ("feedback.follow.v1", 5),
)


def events(dialogue: str, count: int, seed: int, *, hot: bool = False) -> Iterator[Event]:
    """Yield distinct feedback events of one dialogue.

    Args:
        dialogue: its id.
        count: how many.
        seed: of the draw.
        hot: all of it is about one idea, else about one of 200.
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
                "participant": f"p{draw.randrange(_PEOPLE)}",
                "idea": "i0" if hot else f"i{draw.randrange(_IDEAS)}",
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
