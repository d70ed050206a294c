"""A small TCP proxy that can hurt: `python -m deploy.faults.proxy`, spoken to in JSON lines.

The first line on standard input gives the links, name → [host, port]; the answer gives the port of
each. Every further line names a link and a harm and is answered with how many open connections it
hit. It ends with its standard input, so it never outlives the one that speaks to it.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import sys
from dataclasses import dataclass, field
from typing import Any, TextIO, cast

HARMS = ("cut", "reset", "hole", "refuse", "heal")

_HOST = "127.0.0.1"
# With it a close sends a reset and throws away what was not sent yet.
_LINGER_NONE = struct.pack("ii", 1, 0)


@dataclass
class Link:
    """One way through the proxy.

    Args:
        host: of what is behind it.
        port: of what is behind it.
        mood: `open`, `hole` or `refuse`.
        pipes: the open connections.
    """

    host: str
    port: int
    mood: str = "open"
    pipes: set[Pipe] = field(default_factory=set)

    def harm(self, how: str) -> int:
        """Do something to every open connection and, for some harms, to those to come.

        Args:
            how: one of HARMS.

        Returns:
            How many open connections it hit.
        """
        hit = list(self.pipes)
        if how in ("hole", "refuse"):
            self.mood = how
        if how == "heal":
            # What was swallowed is gone, so a connection from before cannot go on.
            hit = [pipe for pipe in hit if pipe.holed]
            self.mood = "open"
        for pipe in hit:
            if how == "hole":
                pipe.holed = True
            else:
                pipe.end(reset=how == "reset")
        return len(hit)


class Pipe:
    """A connection with both its ends.

    Args:
        link: that it belongs to.
    """

    def __init__(self, link: Link) -> None:
        self.link = link
        self.holed = link.mood == "hole"
        self.ends: list[asyncio.Transport] = []
        link.pipes.add(self)

    def end(self, *, reset: bool = False) -> None:
        """Close both ends, politely or with a reset."""
        self.link.pipes.discard(self)
        for transport in self.ends:
            if reset:
                sock = transport.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NONE)
                transport.abort()
            else:
                transport.close()


class _End(asyncio.Protocol):
    def __init__(self, pipe: Pipe) -> None:
        self.pipe = pipe
        self.other: asyncio.Transport | None = None
        self.early = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.pipe.ends.append(self.transport)

    def data_received(self, data: bytes) -> None:
        if self.pipe.holed:
            return
        if self.other is None:
            self.early += data
        else:
            self.other.write(data)

    def pause_writing(self) -> None:
        if self.other is not None:
            self.other.pause_reading()

    def resume_writing(self) -> None:
        if self.other is not None and not self.other.is_closing():
            self.other.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self.pipe.end()


class _Front(_End):
    """The end towards the client; it opens the other one."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self.pipe.link.mood == "refuse":
            self.pipe.end()
            return
        self.transport.pause_reading()
        # The loop keeps no task alive by itself.
        self.opening = asyncio.ensure_future(self._open())

    async def _open(self) -> None:
        link = self.pipe.link
        loop = asyncio.get_running_loop()
        try:
            _, back = await loop.create_connection(lambda: _End(self.pipe), link.host, link.port)
        except OSError:
            self.pipe.end()
            return
        back.other, self.other = self.transport, back.transport
        if self.transport.is_closing():
            self.pipe.end()
            return
        self.other.write(self.early)
        self.transport.resume_reading()


async def serve(source: TextIO, sink: TextIO) -> None:
    """Open the links and obey until the source ends.

    Args:
        source: JSON lines with orders.
        sink: gets a JSON line for each.
    """
    loop = asyncio.get_running_loop()
    wanted: dict[str, Any] = json.loads(source.readline())
    links = {name: Link(host, int(port)) for name, (host, port) in wanted.items()}
    ports = {}
    for name, link in links.items():
        server = await loop.create_server(_maker(link), _HOST, 0)
        ports[name] = server.sockets[0].getsockname()[1]
    _say(sink, ports)
    while line := await loop.run_in_executor(None, source.readline):
        order = json.loads(line)
        _say(sink, {"hit": links[order["link"]].harm(order["how"])})


def _maker(link: Link) -> Any:
    return lambda: _Front(Pipe(link))


def _say(sink: TextIO, value: Any) -> None:
    sink.write(json.dumps(value) + "\n")
    sink.flush()


if __name__ == "__main__":
    asyncio.run(serve(sys.stdin, sys.stdout))
