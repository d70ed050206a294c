"""Private stacks to measure: in a folder of their own, gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.bench.rounds import Say
from deploy.local.home import Home
from deploy.local.ports import choose_ports, is_free
from deploy.local.services import Service
from deploy.local.stack import Stack, start_stack

_HTTP_PORT = "KLANKBORD_HTTP_PORT"
# A bench fills broker and store, so it never touches those that the environment names.
_ELSEWHERE = (
    "KLANKBORD_AMQP_URL",
    "KLANKBORD_MONGO_URL",
    "KLANKBORD_GATEWAY_URL",
    "KLANKBORD_ADMIN_KEY",
    _HTTP_PORT,
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
    with private_home() as home, start_stack(home, "up", say, services) as stack:
        yield stack


@contextmanager
def private_home() -> Iterator[Home]:
    """Give the block a temporary home, in which every part that is started is private."""
    before = {name: os.environ.pop(name) for name in _ELSEWHERE if name in os.environ}
    # The usual port is for people's own stacks.
    os.environ[_HTTP_PORT] = str(free_port())
    try:
        with tempfile.TemporaryDirectory(prefix="klankbord-bench-") as folder:
            yield Home(Path(folder))
    finally:
        del os.environ[_HTTP_PORT]
        os.environ.update(before)


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nobody listens."""
    return choose_ports(("bench",), {}, {}, is_free)["bench"]
