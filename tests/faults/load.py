"""Requests that never cease, and how each of them was answered."""

import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from services.contracts.envelope import STRUCTURED
from tests.faults.stage import KEY


@dataclass(frozen=True)
class Question:
    """What is asked again and again.

    Args:
        method: of HTTP.
        path: after the gateway's address.
        pause: seconds between an answer and the next; new ideas make work.
    """

    method: str
    path: str
    pause: float = 0.03


@dataclass(frozen=True)
class Answer:
    """One answer.

    Args:
        kind: of the request.
        at: when it was asked for, in seconds of the monotonic clock.
        seconds: until it came.
        status: of HTTP; 0 when the connection broke.
        retry_after: whether it says when to come back.
    """

    kind: str
    at: float
    seconds: float
    status: int
    retry_after: bool


class Load:
    """Asks one thing after another, of each kind in a thread of its own.

    Args:
        url: of the gateway.
        dialogue: what it is about.
    """

    def __init__(self, url: str, dialogue: str) -> None:
        self._url = url
        self._dialogue = dialogue
        self._stopping = threading.Event()
        self.source = f"urn:test:{uuid.uuid4().hex[:10]}"
        self.answers: list[Answer] = []
        self.accepted: list[str] = []
        path = f"/v1/dialogues/{dialogue}"
        self.kinds = {
            "feedback": Question("POST", "/v1/feedback"),
            "idea": Question("GET", f"{path}/ideas"),
            "new-idea": Question("POST", f"{path}/ideas", 0.5),
            "tally": Question("GET", f"{path}/tallies"),
            "digest": Question("GET", f"{path}/digests"),
        }

    def run(self, kind: str) -> None:
        question = self.kinds[kind]
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {KEY}"
            while not self._stopping.wait(question.pause):
                self._ask(session, kind, question)

    def stop(self) -> None:
        self._stopping.set()

    def well_since(self, moment: float) -> bool:
        """Return whether every kind was answered well, and nothing badly, since a moment."""
        since = [one for one in self.answers if one.at > moment]
        return {one.kind for one in since if one.status < 300} == set(self.kinds)

    def _ask(self, session: requests.Session, kind: str, question: Question) -> None:
        id_, at = uuid.uuid4().hex, time.monotonic()
        said, url = self._said(kind, id_), self._url + question.path
        try:
            answer = session.request(question.method, url, timeout=20, **said)
        except requests.RequestException:
            self.answers.append(Answer(kind, at, time.monotonic() - at, 0, retry_after=False))
            return
        seconds, retry = time.monotonic() - at, "Retry-After" in answer.headers
        self.answers.append(Answer(kind, at, seconds, answer.status_code, retry))
        if kind == "feedback" and answer.status_code == 202:
            self.accepted.append(id_)

    def _said(self, kind: str, id_: str) -> dict[str, Any]:
        if kind == "feedback":
            return {"data": self._stance(id_), "headers": {"Content-Type": STRUCTURED}}
        if kind == "new-idea":
            text = "Een vast aanspreekpunt na ontslag."
            return {"json": {"id": id_, "kind": "idea", "text": text, "participant": id_}}
        return {}

    def _stance(self, id_: str) -> bytes:
        data = {"dialogue": self._dialogue, "participant": id_, "idea": "i1", "stance": "agree"}
        event = {
            "specversion": "1.0",
            "id": id_,
            "source": self.source,
            "type": "feedback.stance.v1",
            "time": "2026-01-01T00:00:00Z",
            "data": data,
        }
        return json.dumps(event).encode()


@contextmanager
def loaded(url: str, dialogue: str) -> Iterator[Load]:
    """Ask for the whole of the block."""
    load = Load(url, dialogue)
    threads = [threading.Thread(target=load.run, args=(kind,)) for kind in load.kinds]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.stop()
        for thread in threads:
            thread.join()
