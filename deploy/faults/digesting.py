"""Somebody who asks for digests all the time."""

from __future__ import annotations

import threading
from random import Random

import requests

from deploy.client import address
from deploy.faults.ledger import Ledger
from deploy.faults.traffic import DIALOGUES
from services.contracts.digest import AUDIENCES

_AGAIN_SECONDS = 1.0
_ANSWER_SECONDS = 15.0
_JOIN_SECONDS = 30.0


class Asker:
    """Asks for digests over HTTP and notes what was promised.

    Args:
        seed: of the run.
        ledger: to note it in.
        gateway: its URL.
        key: an API key.
        every: seconds between two digests, where nobody stirs.
    """

    def __init__(self, seed: int, ledger: Ledger, gateway: str, key: str, every: float) -> None:
        self._random = Random(f"{seed}/digests")  # noqa: S311 - chance here needs no secrecy
        self._ledger, self._gateway, self._every = ledger, gateway, every
        self._headers = {"Authorization": f"Bearer {key}"}
        self._stopping = threading.Event()
        self._now = threading.Event()
        self._thread = threading.Thread(target=self._run, name="asker", daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def stir(self) -> None:
        """Ask for one at once."""
        self._now.set()

    def stop(self) -> None:
        """Ask no more."""
        self._stopping.set()
        self._now.set()
        if self._thread.ident is not None:
            self._thread.join(_JOIN_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._now.clear()
            dialogue, audience = self._random.choice(DIALOGUES), self._random.choice(AUDIENCES)
            while not self._ask(dialogue, audience) and not self._stopping.is_set():
                self._stopping.wait(_AGAIN_SECONDS)
            self._now.wait(self._every)

    def _ask(self, dialogue: str, audience: str) -> bool:
        path = address("dialogues", dialogue, "digests")
        try:
            answer = requests.post(
                self._gateway + path,
                json={"audience": audience},
                headers=self._headers,
                timeout=_ANSWER_SECONDS,
            )
            if not answer.ok:
                return False
            period = answer.json()["period"]["key"]
        except (requests.RequestException, ValueError):
            return False
        self._ledger.digest(f"{dialogue}/{audience}/{period}")
        return True
