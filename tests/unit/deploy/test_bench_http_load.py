"""The measuring client: it sends what it was told to, and believes no wrong answer."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from deploy.bench.http_load import Load, LoadError, run
from services.contracts import envelope


@contextmanager
def server(status: int = 202) -> Iterator[tuple[int, list[bytes]]]:
    bodies: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{")
            self.wfile.flush()
            self.wfile.write(b"}")

        def log_message(self, *args):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as one:
        thread = threading.Thread(target=one.serve_forever)
        thread.start()
        try:
            yield one.server_address[1], bodies
        finally:
            one.shutdown()
            thread.join()


def load(port: int, **changes: Any) -> Load:
    given: dict[str, Any] = {
        "port": port,
        "path": "/v1/feedback",
        "headers": {"Content-Type": envelope.STRUCTURED},
        "dialogue": "bench",
        "time": "2026-01-01T00:00:00Z",
        "run": "r",
        "connections": 3,
        "requests": 20,
        "warm_up": 5,
    }
    return Load(**{**given, **changes})


def test_as_many_requests_as_were_asked_for_each_with_an_event_of_its_own():
    with server() as (port, bodies):
        result = run(load(port))
    assert len(result.milliseconds) == 20
    events = [
        envelope.read(body, envelope.STRUCTURED, {}, prefixes=envelope.HTTP_PREFIXES)[0]
        for body in bodies
    ]
    assert sorted(event.id for event in events) == sorted(f"r-{number}" for number in range(25))


def test_batches():
    with server() as (port, bodies):
        run(load(port, batch=4, requests=3, warm_up=0))
    ids = [event["id"] for body in bodies for event in json.loads(body)]
    assert sorted(ids) == sorted(f"r-{number}" for number in range(12))


def test_another_answer_than_202_ends_it():
    with server(503) as (port, _), pytest.raises(LoadError, match="503"):
        run(load(port))
