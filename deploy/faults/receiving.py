"""A receiver of webhooks that is always there, and remembers what it was brought."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from services.contracts.digest import AUDIENCES

MOST_BYTES = 16 * 1024 * 1024


class Receiver:
    """What was brought: for each digest the ids under which it came, and how often.

    Args:
        url: where it listens.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._brought: dict[str, Counter[str]] = {}

    def addresses(self, dialogue: str) -> dict[str, str]:
        """Return for each audience where its digests of a dialogue are to go."""
        return {audience: f"{self._url}/{dialogue}/{audience}" for audience in AUDIENCES}

    def take(self, path: str, name: str, body: bytes) -> None:
        """Remember one request.

        Args:
            path: of the address it was sent to.
            name: its webhook-id.
            body: that came with it.
        """
        period = json.loads(body)["data"]["period"]["key"]
        with self._lock:
            self._brought.setdefault(f"{path.strip('/')}/{period}", Counter())[name] += 1

    @property
    def brought(self) -> dict[str, Counter[str]]:
        """Return how often each digest came, by dialogue, audience and period, then by id."""
        with self._lock:
            return {key: Counter(names) for key, names in self._brought.items()}


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen on a free port of this machine for the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = min(int(self.headers["Content-Length"]), MOST_BYTES)
            receiver.take(self.path, str(self.headers["webhook-id"]), self.rfile.read(length))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing: the result says what came."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, name="receiver", daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
