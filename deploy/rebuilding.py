"""Rebuilding the digest's read model, from asking for it to having it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deploy.client import LONG_SECONDS, Client, address
from deploy.counting import Counted, read_counted, wait_until_counted
from deploy.meter import Meter

# A large batch takes the read model a while, in which its revision stands still.
_REST_SECONDS = 3.0
# Progress is asked per source. Of this one there are no events; only the totals matter here.
_SOURCE = "urn:klankbord:rebuild"


@dataclass(frozen=True)
class Rebuilt:
    """What is in the read model after a rebuild.

    Args:
        dialogues: how many.
        ideas: in all of them.
        records: feedback events in all of them.
    """

    dialogues: int
    ideas: int
    records: int


def rebuild_digest(client: Client, meter: Meter) -> Rebuilt:
    """Rebuild the read model and wait until every dialogue in it is back.

    When this is interrupted, new digests wait until it is done again.

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
    wanted = _read_all(client, dialogues)
    client.send("POST", address("rebuild"), seconds=LONG_SECONDS)
    with meter.step("Rebuilding the read model", wanted.total) as advance:

        def read() -> Counted:
            return _read_all(client, dialogues)

        def seen(now: Counted) -> None:
            advance(min(now.total, wanted.total))

        counted = wait_until_counted(read, wanted, seen, rest=_REST_SECONDS)
    client.send("POST", address("rebuild", "done"), seconds=LONG_SECONDS)
    return Rebuilt(len(dialogues), counted.known_ideas, counted.records)


def _read_all(client: Client, dialogues: Sequence[str]) -> Counted:
    each = [read_counted(client, dialogue, _SOURCE) for dialogue in dialogues]
    return Counted(
        ideas=0,
        recorded=0,
        known_ideas=sum(one.known_ideas for one in each),
        records=sum(one.records for one in each),
        revision=sum(one.revision for one in each),
    )
