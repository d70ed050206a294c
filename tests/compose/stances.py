"""People who agree with an idea, to see whether each is counted once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.chassis import clock
from services.contracts import envelope
from services.contracts.fields import format_time

IDEA = {"id": "benches", "kind": "idea", "text": "More benches.", "participant": "anna"}


def agreeing(dialogue: str, people: Iterable[int]) -> list[dict[str, Any]]:
    """Return the events of people, one each, that happened now."""
    return [
        {
            "specversion": envelope.SPEC_VERSION,
            "id": f"{dialogue}-{number}",
            "source": "urn:klankbord:test",
            "type": "feedback.stance.v1",
            "time": format_time(clock.now()),
            "data": {
                "dialogue": dialogue,
                "participant": f"person-{number}",
                "idea": IDEA["id"],
                "stance": "agree",
            },
        }
        for number in people
    ]
