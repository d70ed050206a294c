"""Feedback events for measuring: always the same crowd, ideas and kinds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from services.contracts.envelope import Event

SOURCE = "urn:klankbord:bench"

_PEOPLE = 1_999
_IDEAS = 197
_STANCES = ("agree", "disagree", "pass")


def feedback(dialogue: str, run: str, since: datetime) -> Iterator[Event]:
    """Yield events without end: of ten, six stances, two views, a follow and a comment.

    Args:
        dialogue: of every event.
        run: makes the events' ids unique.
        since: when the first happened, in UTC; they follow each other by a millisecond.
    """
    number = 0
    while True:
        word, data = _said(number)
        yield Event(
            id=f"{run}-{number}",
            source=SOURCE,
            type=f"feedback.{word}.v1",
            time=since.astimezone(UTC) + timedelta(milliseconds=number),
            data={
                "dialogue": dialogue,
                "participant": f"p-{number % _PEOPLE}",
                "idea": f"i-{number % _IDEAS}",
                **data,
            },
            correlation=f"{run}-{number}",
        )
        number += 1


def _said(number: int) -> tuple[str, dict[str, object]]:
    kind = number % 10
    if kind < 6:
        return "stance", {"stance": _STANCES[number // 10 % 3]}
    if kind < 8:
        return "view", {"seconds": number % 90}
    if kind == 8:
        return "follow", {"following": number // 10 % 2 == 0}
    return "comment", {"text": "Dat zou bij ons op de afdeling ook helpen.", "language": "nl"}
