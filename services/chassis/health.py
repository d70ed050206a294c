"""Is this process alive, is it ready, and what does it count: one small WSGI app for all three."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

StartResponse = Callable[[str, list[tuple[str, str]]], Any]

_JSON = "application/json"


class Health:
    """What must be well for this process to be ready.

    Args:
        process: its name.
        version: of Klankbord.
    """

    def __init__(self, process: str, version: str) -> None:
        self._about = {"process": process, "version": version}
        self._checks: dict[str, Callable[[], str | None]] = {}
        self._stopping = False

    def add(self, part: str, trouble: Callable[[], str | None]) -> None:
        """Add a check: a function that returns what is wrong with ``part``, or None."""
        self._checks[part] = trouble

    def stopping(self) -> None:
        """Say from now on that the process is not ready, because it is stopping."""
        self._stopping = True

    @property
    def is_stopping(self) -> bool:
        """Return whether the process was told to stop."""
        return self._stopping

    def live(self) -> dict[str, Any]:
        """Return the answer of ``/livez``; that it comes at all is the point."""
        return {**self._about, "live": True}

    def ready(self) -> tuple[bool, dict[str, Any]]:
        """Return whether all is well, and what is wrong with each part that is not."""
        troubles = {part: _ask(check) for part, check in self._checks.items()}
        if self._stopping:
            troubles["process"] = "stopping"
        wrong = {part: trouble for part, trouble in troubles.items() if trouble}
        parts = {part: wrong.get(part, "ok") for part in troubles}
        return not wrong, {**self._about, "ready": not wrong, "parts": parts}

    def wsgi(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer ``/livez``, ``/readyz`` and ``/metrics``."""
        status, content_type, body = self._answer(environ.get("PATH_INFO", "/"))
        start_response(status, [("Content-Type", content_type), ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, path: str) -> tuple[str, str, bytes]:
        if path == "/livez":
            return "200 OK", _JSON, _json(self.live())
        if path == "/readyz":
            well, report = self.ready()
            return "200 OK" if well else "503 Service Unavailable", _JSON, _json(report)
        if path == "/metrics":
            return "200 OK", CONTENT_TYPE_LATEST, generate_latest()
        return "404 Not Found", _JSON, _json({"paths": ["/livez", "/readyz", "/metrics"]})


def _ask(check: Callable[[], str | None]) -> str | None:
    try:
        return check()
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:500]


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode() + b"\n"
