"""People who agree one after the other while something happens to the deployment."""

from __future__ import annotations

import threading
from collections import Counter
from itertools import count

import requests

from services.contracts import envelope, strict_json
from tests.compose.stances import agreeing

PAUSE_SECONDS = 0.1
# A part that died is back within this time.
PATIENCE_SECONDS = 150.0


class Telling:
    """Each says so until it is taken; then comes the next one.

    Args:
        url: of the gateway.
        key: that may publish.
        dialogue: with the idea to agree with.
    """

    def __init__(self, url: str, key: str, dialogue: str) -> None:
        self._url = f"{url}/v1/feedback"
        self._headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": envelope.BATCH,
        }
        self._dialogue = dialogue
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._tell)
        self.answers: Counter[int] = Counter()
        self.accepted = 0

    def __enter__(self) -> Telling:
        self._thread.start()
        return self

    def __exit__(self, *_exc_info: object) -> None:
        self._done.set()
        self._thread.join(PATIENCE_SECONDS)

    def _tell(self) -> None:
        for person in count():
            body = strict_json.encode(agreeing(self._dialogue, [person]))
            while self._send(body) != requests.codes.accepted:
                self._done.wait(PAUSE_SECONDS)
            self.accepted = person + 1
            if self._done.is_set():
                return

    def _send(self, body: bytes) -> int:
        """Return the status of the answer, 0 where there was none."""
        try:
            reply = requests.post(self._url, body, headers=self._headers, timeout=15)
        except requests.RequestException:
            self.answers[0] += 1
            return 0
        self.answers[reply.status_code] += 1
        return reply.status_code
