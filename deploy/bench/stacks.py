"""Private stacks to measure: in a folder of their own, gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.bench.rounds import Say
from deploy.local.home import Home
from deploy.local.services import Service
from deploy.local.stack import Stack, start_stack

# A bench fills broker and store, so it never touches those that the environment names.
_ELSEWHERE = (
    "KLANKBORD_AMQP_URL",
    "KLANKBORD_MONGO_URL",
    "KLANKBORD_GATEWAY_URL",
    "KLANKBORD_ADMIN_KEY",
    "KLANKBORD_HTTP_PORT",
)


@contextmanager
def private_stack(say: Say, services: tuple[Service, ...] | None = None) -> Iterator[Stack]:
    """Run a stack in a temporary home for the block.

    Args:
        say: gets progress, line by line.
        services: our own processes, those of the Procfile when None; with `()` only broker and
            store run.

    Raises:
        LocalError: it did not start.
    """
    with (
        tempfile.TemporaryDirectory(prefix="klankbord-bench-") as folder,
        _without_elsewhere(),
        start_stack(Home(Path(folder)), "up", say, services) as stack,
    ):
        yield stack


@contextmanager
def _without_elsewhere() -> Iterator[None]:
    before = {name: os.environ.pop(name) for name in _ELSEWHERE if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(before)
