"""Ports on 127.0.0.1: free ones, the same as last time where possible."""

from __future__ import annotations

import errno
import json
import random
import socket
import sys
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType

from deploy.local.errors import LocalError
from deploy.local.files import write_private
from deploy.local.home import Home

# Below the range from which the kernel lends ports to outgoing connections.
_RANGE = range(20000, 32000)
_ATTEMPTS = 400

Claim = Callable[[int], bool]


class Claims:
    """Ports that this process claims while its stack starts.

    A claim is an abstract unix socket: nobody else can make the same one, and it is gone with
    this process. So two stacks that start at the same moment never choose the same port.
    """

    def __init__(self) -> None:
        self._held: list[socket.socket] = []

    def __enter__(self) -> Claims:
        """Begin without claims."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give all claims back."""
        for held in self._held:
            held.close()

    def claim(self, port: int) -> bool:
        """Claim a port if it is free and unclaimed.

        Args:
            port: the port on 127.0.0.1.
        """
        return is_free(port) and self._hold(port)

    def _hold(self, port: int) -> bool:
        if sys.platform != "linux":
            return True
        holder = socket.socket(socket.AF_UNIX)
        try:
            holder.bind(f"\0klankbord-port-{port}")
        except OSError:
            holder.close()
            return False
        self._held.append(holder)
        return True


def is_free(port: int) -> bool:
    """Say whether nobody listens on a port of 127.0.0.1.

    Args:
        port: the port.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def choose_ports(
    names: Iterable[str],
    remembered: Mapping[str, int],
    preferred: Mapping[str, int],
    claim: Claim,
) -> dict[str, int]:
    """Choose a port for each name.

    Args:
        names: what needs a port.
        remembered: the ports used last time, tried first.
        preferred: ports to try next.
        claim: takes a port and says whether it may be used.

    Returns:
        Name → port.

    Raises:
        LocalError: no free port was found.
    """
    return {
        name: _choose([ports[name] for ports in (remembered, preferred) if name in ports], claim)
        for name in names
    }


def _choose(wishes: list[int], claim: Claim) -> int:
    for port in (*wishes, *random.sample(_RANGE, _ATTEMPTS)):
        if claim(port):
            return port
    raise LocalError(f"No free port was found between {_RANGE.start} and {_RANGE.stop}.")


def load_ports(home: Home) -> dict[str, int]:
    """Return the ports this home used last time; none when there are none to be read.

    Args:
        home: the home.
    """
    try:
        known = json.loads(home.ports_file.read_text())
        return {str(name): int(port) for name, port in known.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def save_ports(home: Home, ports: Mapping[str, int]) -> None:
    """Remember the ports for the next start.

    Args:
        home: a prepared home.
        ports: name → port.
    """
    write_private(home.ports_file, json.dumps(dict(ports), indent=2) + "\n")
