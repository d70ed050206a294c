"""A client that keeps some connections busy: a process of its own, so that it slows nobody down.

`python -m deploy.bench.http_load` reads a `Load` as JSON from standard input and writes a `Result`
as JSON to standard output. It uses sockets directly: a full client would be slower than the server.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

_SILENT_SECONDS = 30.0
_ACCEPTED = 202


class LoadError(Exception):
    """A server that answered something else, or nothing."""


@dataclass(frozen=True)
class Load:
    """What to send.

    Args:
        port: on 127.0.0.1.
        path: of every request.
        headers: of every request.
        dialogue: of every event.
        time: of every event, RFC 3339.
        run: makes the events' ids unique.
        connections: kept busy at the same time.
        requests: that are measured.
        warm_up: requests before them.
        batch: events in a request; 0 for one event that is not in a list.
    """

    port: int
    path: str
    headers: dict[str, str]
    dialogue: str
    time: str
    run: str
    connections: int
    requests: int
    warm_up: int = 50
    batch: int = 0


@dataclass
class Result:
    """What happened.

    Args:
        seconds: that the measured requests took together.
        busy: part of one processor that this client used meanwhile.
        milliseconds: from sending a request to having its answer, for each.
    """

    seconds: float
    busy: float
    milliseconds: list[float] = field(default_factory=list)


def event(load: Load, number: int) -> str:
    """Return one stance as JSON.

    Args:
        load: that it belongs to.
        number: of the event; chooses person, idea and stance.
    """
    stance = ("agree", "disagree", "pass")[number % 3]
    return (
        f'{{"specversion":"1.0","id":"{load.run}-{number}","source":"urn:klankbord:bench",'
        f'"type":"feedback.stance.v1","time":"{load.time}","datacontenttype":"application/json",'
        f'"data":{{"dialogue":"{load.dialogue}","participant":"p-{number % 1999}",'
        f'"idea":"i-{number % 197}","stance":"{stance}"}}}}'
    )


def requests(load: Load) -> Iterator[bytes]:
    """Yield the requests, each with events of its own.

    Args:
        load: what to send.
    """
    head = "".join(f"{name}: {value}\r\n" for name, value in load.headers.items())
    head = f"POST {load.path} HTTP/1.1\r\nHost: 127.0.0.1:{load.port}\r\n{head}"
    for number in range(load.warm_up + load.requests):
        first = number * max(1, load.batch)
        events = [event(load, first + more) for more in range(max(1, load.batch))]
        body = f"[{','.join(events)}]" if load.batch else events[0]
        yield f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


class _Line:
    """One connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), _SILENT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sent = 0.0
        self._got = b""

    def send_next(self, waiting: Iterator[bytes]) -> bool:
        """Send the next request; return whether there was one."""
        request = next(waiting, None)
        if request is None:
            return False
        self._sent, self._got = time.perf_counter(), b""
        self.socket.sendall(request)
        return True

    def take(self) -> float | None:
        """Take in what came; return the seconds since the request once the answer is whole."""
        part = self.socket.recv(65536)
        if not part:
            raise LoadError("The server ended a connection.")
        self._got += part
        head, found, body = self._got.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return None
        if int(head[9:12]) != _ACCEPTED:
            raise LoadError(self._got.decode("utf-8", "replace")[:2000])
        return time.perf_counter() - self._sent


def _length(head: bytes) -> int:
    lowered = head.lower()
    place = lowered.find(b"content-length:")
    if place < 0:
        raise LoadError("An answer has no Content-Length.")
    return int(lowered[place + 15 :].split(b"\r\n", 1)[0])


def run(load: Load) -> Result:
    """Send everything and return what happened.

    Args:
        load: what to send.

    Raises:
        LoadError: an answer was not 202, or did not come.
        OSError: nothing listens there.
    """
    lines = [_Line(load.port) for _ in range(load.connections)]
    try:
        with selectors.DefaultSelector() as selector:
            for line in lines:
                selector.register(line.socket, selectors.EVENT_READ, line)
            return _drive(load, lines, selector)
    finally:
        for line in lines:
            line.socket.close()


def _drive(load: Load, lines: list[_Line], selector: selectors.BaseSelector) -> Result:
    waiting = requests(load)
    busy = sum(line.send_next(waiting) for line in lines)
    left, started, used = load.warm_up, time.perf_counter(), time.process_time()
    milliseconds: list[float] = []
    while busy:
        ready = selector.select(_SILENT_SECONDS)
        if not ready:
            raise LoadError(f"No answer came in {_SILENT_SECONDS:.0f} seconds.")
        for key, _ in ready:
            seconds = key.data.take()
            if seconds is None:
                continue
            busy += key.data.send_next(waiting) - 1
            if left > 0:
                left, started, used = left - 1, time.perf_counter(), time.process_time()
            else:
                milliseconds.append(seconds * 1000)
    passed = time.perf_counter() - started
    return Result(passed, (time.process_time() - used) / passed, milliseconds)


if __name__ == "__main__":
    json.dump(asdict(run(Load(**json.load(sys.stdin)))), sys.stdout)
