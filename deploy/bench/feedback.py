"""Feedback events for measuring: always the same crowd, ideas and kinds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

from services.contracts.envelope import Event

SOURCE = "urn:klankbord:bench"

_PEOPLE = 1_999
_IDEAS = 197
_STANCES = ("agree", "disagree", "pass")


def feedback(dialogue: str, run: str, since: datetime, first: int = 0) -> Iterator[Event]:
    """Yield events without end: of ten, six stances, two views, a follow and a comment.

    Nearly 394,000 in a row are about as many pairs of a person and an idea. After that, and with
    the same ``first`` in another run, everybody responds to the same ideas again.

    Args:
        dialogue: of every event.
        run: makes the events' ids unique.
        since: when number 0 happened, in UTC; they follow each other by a millisecond.
        first: number of the first event.
    """
    for number in count(first):
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


def _said(number: int) -> tuple[str, dict[str, object]]:
    kind = number % 10
    if kind < 6:
        return "stance", {"stance": _STANCES[number // 10 % 3]}
    if kind < 8:
        return "view", {"seconds": number % 90}
    if kind == 8:
        return "follow", {"following": number // 10 % 2 == 0}
    return "comment", {"text": "Dat zou bij ons op de afdeling ook helpen.", "language": "nl"}
