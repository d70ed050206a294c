"""The check that a container engine runs beside each process."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from services.chassis import healthcheck


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/livez" else 503)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        return


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv(healthcheck.PORT, str(server.server_port))
        yield server.server_port
        server.shutdown()


@pytest.mark.usefixtures("port")
def test_an_answer_decides() -> None:
    assert healthcheck.main(["/livez"]) == 0
    assert healthcheck.main([]) == 1


@pytest.mark.parametrize("text", ["", "not a port", "1"])
def test_no_answer_is_not_well(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(healthcheck.PORT, text)
    assert healthcheck.main([]) == 1
