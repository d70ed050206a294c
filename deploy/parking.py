"""How many events of a source could not be accepted, as the gateway knows it."""

from __future__ import annotations

from collections.abc import Callable

from deploy.client import Client, ClientError
from deploy.parked import counts

CountParked = Callable[[], int | None]
"""Tells how many times events were parked; None when that cannot be told now."""


def count_parked(client: Client, source: str) -> int | None:
    """Return how many times events of a source were parked, or None when nobody says.

    Args:
        client: with an admin's key.
        source: of the events.
    """
    try:
        return int(counts(client, {"source": source})["times"])
    except ClientError:
        return None


def parked_since(count: CountParked) -> Callable[[], int]:
    """Return what tells how many more events are parked than now.

    Args:
        count: see `CountParked`.
    """
    before = count()

    def since() -> int:
        now = count()
        return 0 if before is None or now is None else max(0, now - before)

    return since
