"""Rebuilding the digest's read model, from asking for it to having it back."""

from __future__ import annotations

from deploy.client import LONG_SECONDS, Client, address
from deploy.counting import Counted, read_counted, wait_until_counted
from deploy.meter import Meter

# A large batch takes the read model a while, in which its revision stands still.
_REST_SECONDS = 5.0
# Progress is asked per source. Of this one there are no events; only the totals matter here.
_SOURCE = "urn:klankbord:rebuild"


def rebuild_digest(client: Client, meter: Meter) -> dict[str, Counted]:
    """Rebuild the read model and wait until every dialogue in it is back.

    When this is interrupted, new digests wait until it is done again.

    Args:
        client: with an admin's key.
        meter: shows progress.

    Returns:
        What is counted in each dialogue afterwards.

    Raises:
        ClientError: the gateway refused or did not answer.
        StalledError: the read model does not come back.
    """
    before = _read_all(client)
    client.send("POST", address("rebuild"), seconds=LONG_SECONDS)
    after = {}
    with meter.step("Rebuilding the read model", len(before)) as advance:
        for done, (dialogue, wanted) in enumerate(before.items(), 1):
            after[dialogue] = _wait(client, dialogue, wanted)
            advance(done)
    client.send("POST", address("rebuild", "done"), seconds=LONG_SECONDS)
    return after


def _read_all(client: Client) -> dict[str, Counted]:
    dialogues = [item["id"] for item in client.items(address("dialogues"))]
    return {dialogue: read_counted(client, dialogue, _SOURCE) for dialogue in dialogues}


def _wait(client: Client, dialogue: str, wanted: Counted) -> Counted:
    def read() -> Counted:
        return read_counted(client, dialogue, _SOURCE)

    return wait_until_counted(read, wanted, lambda _: None, rest=_REST_SECONDS)
