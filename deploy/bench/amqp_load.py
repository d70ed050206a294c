"""A publisher that sends feedback at a steady rate: a process of its own, ended by its parent.

`python -m deploy.bench.amqp_load` reads a `Load` as JSON from standard input, publishes until it
has sent everything or standard input ends, and prints how many events the broker confirmed.
"""

from __future__ import annotations

import json
import logging
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import IO, cast

import structlog

from deploy.bench.feedback import feedback
from deploy.local.errors import LocalError
from deploy.local.home import CHECKOUT
from services.chassis.messages import OutgoingMessage
from services.chassis.publisher import Publisher

_STEP_SECONDS = 0.05
_END_SECONDS = 30.0


class PublisherFailedError(LocalError):
    """The publishing process ended with an error."""


@dataclass(frozen=True)
class Load:
    """What to publish.

    Args:
        amqp_url: of the broker.
        dialogue: of every event.
        run: makes the events' ids unique.
        since: when the first happened, ISO 8601 with an offset.
        per_second: events; those that are due go together every 50 milliseconds.
        events: at most.
        first: number of the first event; see `feedback`.
    """

    amqp_url: str
    dialogue: str
    run: str
    since: str
    per_second: float
    events: int
    first: int = 0


def publish(load: Load) -> int:
    """Publish until all is sent or standard input ends; return how many events were confirmed.

    Args:
        load: what to publish.
    """
    since = datetime.fromisoformat(load.since)
    events = feedback(load.dialogue, load.run, since, load.first)
    sent, began = 0, time.monotonic()
    with Publisher(load.amqp_url) as publisher:
        while sent < load.events and not _told_to_end(_STEP_SECONDS):
            due = min(load.events, int((time.monotonic() - began) * load.per_second)) - sent
            messages = [OutgoingMessage.of(event) for event in islice(events, due)]
            publisher.publish(messages)
            sent += due
    return sent


@contextmanager
def publishing(load: Load) -> Iterator[subprocess.Popen[str]]:
    """Publish in a process of its own for the block.

    Args:
        load: what to publish.

    Raises:
        PublisherFailedError: it ended with an error.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.bench.amqp_load"],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        told = cast(IO[str], process.stdin)
        told.write(json.dumps(asdict(load)) + "\n")
        told.flush()
        yield process
        _, errors = process.communicate(timeout=_END_SECONDS)
        if process.returncode:
            raise PublisherFailedError(f"The publishing process failed: {errors.strip()[-1000:]}")
    finally:
        process.kill()
        process.wait()


def _told_to_end(seconds: float) -> bool:
    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(ready)


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    print(publish(Load(**json.loads(sys.stdin.readline()))))  # noqa: T201 - the result
