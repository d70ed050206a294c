"""Requests without end, to see whether one of them fails."""

from __future__ import annotations

import threading
from collections import Counter

import requests


class Asking:
    """Somebody who reads all the time, and remembers every answer."""

    def __init__(self, url: str, key: str, verify: str | bool = True) -> None:
        self._url = url
        self._key = key
        self._verify = verify
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self.answers: Counter[int] = Counter()

    def __enter__(self) -> Asking:
        self._thread.start()
        return self

    def __exit__(self, *_exc_info: object) -> None:
        self._done.set()
        self._thread.join()

    def _ask(self) -> None:
        headers = {"Authorization": f"Bearer {self._key}"}
        with requests.Session() as session:
            session.trust_env = False
            session.verify = self._verify
            while not self._done.is_set():
                reply = session.get(self._url, headers=headers, timeout=15)
                self.answers[reply.status_code] += 1
