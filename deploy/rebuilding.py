"""Rebuilding the digest's read model, from asking for it to having it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from deploy.client import LONG_SECONDS, Client, address
from deploy.counting import Counted, read_counted, wait_until_counted
from deploy.meter import Meter

# A large batch takes the read model a while, in which its revision stands still.
_REST_SECONDS = 3.0


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild brought back.

    Args:
        dialogues: how many.
        ideas: in all of them, as known when the rebuild began.
        records: feedback events in all of them, as counted when the rebuild began.
    """

    dialogues: int
    ideas: int
    records: int


def rebuild_digest(client: Client, meter: Meter) -> Rebuilt:
    """Rebuild the read model and wait until every dialogue in it is back.

    When this is interrupted, new digests wait until it is done again. What must come back is asked
    of the services that counted it, as the read model may be half empty already.

    Args:
        client: with an admin's key.
        meter: shows progress.

    Returns:
        What is in the read model afterwards.

    Raises:
        ClientError: the gateway refused or did not answer.
        StalledError: the read model does not come back.
    """
    dialogues = [item["id"] for item in client.items(address("dialogues"))]
    goals = {dialogue: _goal(read_counted(client, dialogue, None)) for dialogue in dialogues}
    wanted = _together(goals.values())
    client.send("POST", address("rebuild"), seconds=LONG_SECONDS)
    with meter.step("Rebuilding the read model", wanted.total) as advance:

        def read() -> Counted:
            return _together(
                reached(read_counted(client, dialogue, None), goal)
                for dialogue, goal in goals.items()
            )

        def seen(now: Counted) -> None:
            advance(min(now.total, wanted.total))

        counted = wait_until_counted(read, wanted, seen, rest=_REST_SECONDS)
    client.send("POST", address("rebuild", "done"), seconds=LONG_SECONDS)
    return Rebuilt(len(dialogues), counted.known_ideas, counted.records)


def reached(now: Counted, goal: Counted) -> Counted:
    """Return how much of a dialogue's goal is in the read model, and never more than that.

    What came in since for one dialogue must not stand in for what another still lacks.

    Args:
        now: what is counted now.
        goal: what must come back.
    """
    return Counted(
        ideas=0,
        recorded=0,
        known_ideas=min(now.known_ideas, goal.known_ideas),
        records=min(now.records, goal.records),
        revision=now.revision,
    )


def _goal(counted: Counted) -> Counted:
    return Counted(ideas=0, recorded=0, known_ideas=counted.ideas, records=counted.recorded)


def _together(each: Iterable[Counted]) -> Counted:
    known = list(each)
    return Counted(
        ideas=0,
        recorded=0,
        known_ideas=sum(one.known_ideas for one in known),
        records=sum(one.records for one in known),
        revision=sum(one.revision for one in known),
    )
