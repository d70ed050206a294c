"""A probe: sends an event now and then, and looks when its tally shows it."""

from __future__ import annotations

import threading
import time
from itertools import count

import requests

from deploy.client import address
from deploy.local.errors import LocalError
from deploy.local.stack import Stack
from services.contracts import envelope

SEND_SECONDS = 0.1
POLL_SECONDS = 0.04

_IDEA = "a-probe"
_PATIENCE_SECONDS = 60.0
# With fewer people than this the tally is withheld.
_FIRST = 5


class LateError(LocalError):
    """An accepted event did not appear in its tally, or an event was not accepted."""


class Probe:
    """Sends stances of ever new people on one idea; their number tells which of them are counted.

    Args:
        stack: to probe.
        dialogue: open; nobody else may respond to the probe's idea.
        moment: of every event, RFC 3339.
    """

    def __init__(self, stack: Stack, dialogue: str, moment: str) -> None:
        self._url = stack.gateway_url
        self._ideas = address("dialogues", dialogue, "ideas")
        self._tally = address("dialogues", dialogue, "ideas", _IDEA, "tally")
        self._dialogue = dialogue
        self._moment = moment
        self._people = count()
        self._counted = 0
        self._sending, self._reading = requests.Session(), requests.Session()
        for session in (self._sending, self._reading):
            session.trust_env = False
            session.headers["Authorization"] = f"Bearer {stack.admin_key}"

    def run(self, number: int) -> list[float]:
        """Send events, one every tenth of a second, and wait until the tally shows all of them.

        Args:
            number: of events; the first time at least five, until when the tally is withheld.

        Returns:
            For each event the milliseconds from its 202 to the answer that showed it.

        Raises:
            LateError: something accepted was not shown within a minute, or was not accepted.
        """
        accepted: list[float] = []
        sender = threading.Thread(target=self._send_all, args=(number, accepted), daemon=True)
        sender.start()
        shown = self._watch(number, sender)
        sender.join()
        return [(after - before) * 1000 for before, after in zip(accepted, shown, strict=True)]

    def warm_up(self) -> None:
        """Submit the probe's idea, and send what makes its tally visible at all."""
        idea = {"id": _IDEA, "kind": "idea", "text": "A probe.", "participant": "probe"}
        made = self._sending.post(self._url + self._ideas, json=idea, timeout=_PATIENCE_SECONDS)
        made.raise_for_status()
        self.run(_FIRST)

    def _send_all(self, number: int, accepted: list[float]) -> None:
        due = time.perf_counter()
        for _ in range(number):
            time.sleep(max(0.0, due - time.perf_counter()))
            if not self._send():
                return
            accepted.append(time.perf_counter())
            due += SEND_SECONDS

    def _send(self) -> bool:
        person = f"probe-{next(self._people)}"
        event = {
            "specversion": envelope.SPEC_VERSION,
            "id": person,
            "source": "urn:klankbord:probe",
            "type": "feedback.stance.v1",
            "time": self._moment,
            "data": {
                "dialogue": self._dialogue,
                "participant": person,
                "idea": _IDEA,
                "stance": "agree",
            },
        }
        answer = self._sending.post(
            f"{self._url}/v1/feedback",
            json=event,
            headers={"Content-Type": envelope.STRUCTURED},
            timeout=_PATIENCE_SECONDS,
        )
        return bool(answer.status_code == requests.codes.accepted)

    def _watch(self, number: int, sender: threading.Thread) -> list[float]:
        shown: list[float] = []
        before = self._counted
        end = time.monotonic() + number * SEND_SECONDS + _PATIENCE_SECONDS
        due = time.perf_counter()
        while len(shown) < number:
            if time.monotonic() > end:
                state = "stopped" if not sender.is_alive() else "still sends"
                raise LateError(
                    f"The tally shows {len(shown)} of {number} events; the sender {state}."
                )
            time.sleep(max(0.0, due - time.perf_counter()))
            due = max(due + POLL_SECONDS, time.perf_counter())
            self._counted = self._read()
            shown += [time.perf_counter()] * (self._counted - before - len(shown))
        return shown

    def _read(self) -> int:
        answer = self._reading.get(self._url + self._tally, timeout=_PATIENCE_SECONDS)
        if answer.status_code == requests.codes.unavailable:
            # A store that is busy for a second counts as away: nothing is shown meanwhile.
            return self._counted
        answer.raise_for_status()
        # Withheld while there are fewer people than five.
        return int(answer.json()["agree"] or 0)
