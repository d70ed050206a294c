"""The proxy as the fault run uses it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from deploy.local.errors import LocalError
from deploy.local.home import CHECKOUT

_STOP_SECONDS = 5.0


class Links:
    """Every way through the proxy.

    Args:
        process: the proxy's.
        targets: name → host and port behind it.
    """

    def __init__(
        self, process: subprocess.Popen[str], targets: Mapping[str, tuple[str, int]]
    ) -> None:
        self._process = process
        self._lock = threading.Lock()
        self.ports: Mapping[str, int] = self._ask(dict(targets))

    def harm(self, link: str, how: str) -> int:
        """Do something to a link.

        Args:
            link: its name.
            how: one of `deploy.faults.proxy.HARMS`.

        Returns:
            How many open connections it hit.

        Raises:
            LocalError: the proxy is gone.
        """
        return int(self._ask({"link": link, "how": how})["hit"])

    def through(self, link: str, url: str) -> str:
        """Return a URL that leads to the same account and path, but through a link."""
        parts = urlsplit(url)
        account = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
        return urlunsplit(parts._replace(netloc=f"{account}127.0.0.1:{self.ports[link]}"))

    def _ask(self, value: Mapping[str, Any]) -> Any:
        with self._lock:
            try:
                _stream(self._process.stdin).write(json.dumps(value) + "\n")
                _stream(self._process.stdin).flush()
                return json.loads(_stream(self._process.stdout).readline())
            except (OSError, ValueError) as error:
                raise LocalError("The proxy of the fault run is gone.") from error


@contextmanager
def proxied(targets: Mapping[str, tuple[str, int]]) -> Iterator[Links]:
    """Run a proxy for the block.

    Args:
        targets: name of each link → host and port behind it.

    Raises:
        LocalError: it did not start.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.faults.proxy"],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # A Ctrl-C at the terminal must not take it away before the stack has stopped.
        start_new_session=True,
    )
    try:
        yield Links(process, targets)
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    _stream(process.stdin).close()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    _stream(process.stdout).close()


def _stream(stream: Any) -> Any:
    # Both are pipes by construction; Popen's types do not know it.
    return stream
