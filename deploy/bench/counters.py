"""What a running process has counted, as its metrics say; asking costs the store nothing."""

from __future__ import annotations

import time

import requests

from deploy.bench.rounds import Say
from deploy.bench.waiting import Unchanged
from deploy.local.errors import LocalError
from deploy.local.stack import Stack
from services.contracts.registry import Queue

_PAUSE_SECONDS = 0.1
_REST_SECONDS = 3.0
_SAY_SECONDS = 10.0
_STILL_SECONDS = 60.0


class StalledError(LocalError):
    """Nothing more was counted for a minute."""


def handled(stack: Stack, queue: Queue) -> int:
    """Return how many messages of a queue were taken and acknowledged as done.

    Args:
        stack: with the service that consumes it.
        queue: its first word is that service's name.
    """
    service = str(queue).partition(".")[0]
    text = requests.get(f"{stack.health[service]}/metrics", timeout=10).text
    wanted = f'klankbord_messages_total{{queue="{queue}",verdict="done"}} '
    found = [line for line in text.splitlines() if line.startswith(wanted)]
    return int(float(found[0].rpartition(" ")[2])) if found else 0


def wait_handled(stack: Stack, queue: Queue, wanted: int, say: Say) -> float:
    """Wait until so many messages were taken; return the moment, on the clock of `perf_counter`.

    Args:
        stack: with the service that consumes the queue.
        queue: of the messages.
        wanted: how many, since the service started.
        say: told how far it is.

    Raises:
        StalledError: nothing came for a minute.
    """
    unchanged, spoke_at = Unchanged(), time.perf_counter()
    while (now := handled(stack, queue)) < wanted:
        if unchanged.seconds(now) > _STILL_SECONDS:
            raise StalledError(f"{queue}: {now} of {wanted} messages are done, and no more came.")
        if time.perf_counter() - spoke_at > _SAY_SECONDS:
            spoke_at = time.perf_counter()
            say(f"  {queue}: {now:,} of {wanted:,}")
        time.sleep(_PAUSE_SECONDS)
    return time.perf_counter()


def wait_at_rest(stack: Stack, queue: Queue) -> float:
    """Wait until no message of a queue was handled for three seconds.

    Args:
        stack: with the service that consumes the queue.
        queue: of the messages.

    Returns:
        The moment of the last one, on the clock of `perf_counter`.
    """
    unchanged = Unchanged()
    while unchanged.seconds(handled(stack, queue)) < _REST_SECONDS:
        time.sleep(_PAUSE_SECONDS)
    return unchanged.changed_at
