"""A gateway in memory: answers over real HTTP and counts what it is told."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from services.contracts.envelope import Event

Answer = tuple[int, Any]


@dataclass
class Gateway:
    """What the gateway would know; tests look at it and break it."""

    url: str = ""
    dialogues: dict[str, dict[str, Any]] = field(default_factory=dict)
    moderation: dict[str, str] = field(default_factory=dict)
    taken: dict[str, Event] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    digest_after: int = 0
    away: int = 0
    bare: bool = False
    behind: int = 0
    refused: int = 0
    differences: list[dict[str, Any]] = field(default_factory=list)
    parked: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: list[Any] = field(default_factory=list)

    def publish(self, events: Sequence[Event]) -> None:
        """Take events as the broker would; the same id counts once."""
        self.taken.update({event.id: event for event in events})

    def answer(self, method: str, path: str, body: Any) -> Answer:  # noqa: PLR0911
        """Return status and body for one request."""
        self.asked.append(f"{method} {path}")
        if self.away:
            self.away -= 1
            return 503, problem("unavailable", "A service is away.")
        parts = path.partition("?")[0].split("/")[2:]
        if method != "GET":
            self.changed.append(f"{method} {path}")
        match parts:
            case ["dialogues"] if method == "POST":
                return 201, self.dialogues.setdefault(body["id"], {**body, "state": "draft"})
            case ["dialogues"]:
                return 200, {"items": list(self.dialogues.values()), "next": None}
            case ["recount"]:
                return 200, {"checked": 7, "differences": self.differences}
            case ["rebuild", *_]:
                return 200, {}
            case ["parked", *rest]:
                return self._of_parked(method, rest, path.partition("?")[2], body)
            case ["dialogues", name, *rest] if name in self.dialogues:
                return self._of_dialogue(name, rest, body)
        return 404, problem("not-found", "There is no such thing.")

    def _of_parked(self, method: str, rest: list[str], query: str, body: Any) -> Answer:
        asked = dict(parse_qsl(query)) if method == "GET" else body or {}
        fitting = [
            one
            for one in self.parked.values()
            if all(asked.get(name, one[name]) == one[name] for name in ("reason", "source"))
        ]
        if method != "GET":
            self.sent.append(body)
        match rest:
            case []:
                return 200, {"items": fitting[: int(asked["limit"])], "next": None}
            case ["counts"]:
                reasons = Counter(one["reason"] for one in fitting)
                return 200, {
                    "messages": len(fitting),
                    "times": sum(one["times"] for one in fitting),
                    "reasons": [{"reason": r, "messages": n} for r, n in reasons.items()],
                }
            case ["replay"]:
                return 200, {"replayed": len(fitting), "refused": self.refused, "more": False}
            case ["drop"]:
                return 200, {"dropped": len(fitting), "more": False}
            case [name, *_] if name in self.parked:
                return 200, {"dropped": 1, "replayed": 1, **self.parked[name]}
        return 404, problem("not-found", "There is no such thing.")

    def _of_dialogue(self, name: str, rest: list[str], body: Any) -> Answer:  # noqa: PLR0911
        match rest:
            case []:
                return 200, self.dialogues[name]
            case ["open"]:
                self.dialogues[name]["state"] = "open"
                return 200, self.dialogues[name]
            case ["progress"]:
                return 200, self._progress()
            case ["ideas", idea]:
                state = self.moderation.get(idea)
                at = "2026-11-23T00:00:00.000Z" if state else None
                return 200, {"moderation": {"state": state or "accepted", "at": at}}
            case ["ideas", idea, "moderation"]:
                self.moderation[idea] = body["state"]
                return 200, {}
            case ["digests"]:
                return 202, {"period": {"key": "r5"}, "digest": None}
            case ["digests", audience, "r5"]:
                self.digest_after -= 1
                if self.digest_after < 0:
                    return 200, {"id": "1", "digest": {"audience": audience}}
                return 404, problem("not-found", "There is no digest 'r5'.")
            case ["participants", _] | ["decisions"] | ["ideas", _, "merge" | "answer"]:
                return 200, {}
        return 404, problem("not-found", "There is no such thing.")

    def _progress(self) -> dict[str, Any]:
        ideas = sum(event.type == "feedback.idea.v1" for event in self.taken.values())
        feedback = len(self.taken) - ideas
        # The read model comes nearer each time that somebody looks.
        behind = self.behind = max(0, self.behind - 1)
        return {
            "ideas": {"accepted": ideas},
            "engagement": {"recorded": feedback},
            "digest": {
                "records": feedback - min(behind, feedback),
                "ideas": ideas,
                "revision": len(self.taken) - behind,
            },
        }


def problem(code: str, detail: str, **more: str) -> dict[str, Any]:
    """Return a problem document."""
    return {"type": f"urn:klankbord:problem:{code}", "detail": detail, **more}


@contextmanager
def served(gateway: Gateway) -> Iterator[Gateway]:
    """Serve a gateway on a free port for the block."""

    class Handler(BaseHTTPRequestHandler):
        # Connections stay open and answers go out in one piece, which is much quicker.
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            status, value = gateway.answer(self.command, self.path, body)
            content = b"" if gateway.bare else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if gateway.bare else "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - the names that http.server asks for

        def log_message(self, *arguments: object) -> None:
            """Say nothing: the tests look at what was asked."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
