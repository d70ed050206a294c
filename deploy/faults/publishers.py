"""Those who send the traffic: over AMQP and over HTTP, again until it is accepted."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import requests

from deploy.faults.feed import Feed
from deploy.faults.ledger import Ledger
from deploy.faults.traffic import Door, Sending, breakage, message
from services.chassis.messages import OutgoingMessage
from services.chassis.publisher import Publisher, RefusedError
from services.contracts.envelope import BATCH
from services.contracts.errors import KlankbordError
from services.contracts.registry import FEEDBACK_EXCHANGE

_GROUPS = {Door.AMQP: 100, Door.BATCH: 100, Door.SINGLE: 1}
_IDLE_SECONDS, _AGAIN_SECONDS = 0.05, 0.5
_CONFIRM_SECONDS, _ANSWER_SECONDS = 5.0, 20.0
_JOIN_SECONDS = 30.0

Send = Callable[[Sequence[Sending]], bool]
"""Sends a group once and says whether it is settled: accepted, or refused for good."""


@dataclass
class Tracks:
    """What the publishers met on their way.

    Args:
        refused: sendings that a door refused for good, by the status of HTTP.
        away: tries that found a door closed.
        nacks: tries that the broker did not take because a queue was full.
    """

    refused: Counter[int] = field(default_factory=Counter)
    away: int = 0
    nacks: int = 0


class Publishers:
    """Every publisher of a run, each in a thread of its own.

    Args:
        seed: of the traffic.
        feed: hands the traffic out.
        ledger: notes what was accepted.
        amqp_url: of the broker.
        gateway: its URL.
        key: an API key.
    """

    def __init__(
        self, seed: int, feed: Feed, ledger: Ledger, amqp_url: str, gateway: str, key: str
    ) -> None:
        self._seed, self._feed, self._ledger = seed, feed, ledger
        self._amqp_url, self._gateway, self._key = amqp_url, gateway, key
        self._stopping = threading.Event()
        self.tracks = Tracks()
        self._threads = [
            threading.Thread(target=self._run, args=(door,), name=f"publisher-{place}", daemon=True)
            for place, door in enumerate((Door.AMQP, Door.AMQP, Door.BATCH, Door.SINGLE))
        ]

    def start(self) -> None:
        """Begin to send."""
        for thread in self._threads:
            thread.start()

    @property
    def busy(self) -> bool:
        """Whether something is still to be sent."""
        return any(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        """Send no more, and wait for what is on its way."""
        self._stopping.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(_JOIN_SECONDS)

    def _run(self, door: Door) -> None:
        if door is Door.AMQP:
            with Publisher(self._amqp_url, _CONFIRM_SECONDS) as publisher:
                self._serve(door, lambda group: self._publish(publisher, group))
            return
        with requests.Session() as session:
            session.trust_env = False
            session.headers["Authorization"] = f"Bearer {self._key}"
            self._serve(door, lambda group: self._post(session, door, group))

    def _serve(self, door: Door, send: Send) -> None:
        while not self._stopping.is_set():
            group = self._feed.take(door, _GROUPS[door])
            if group is None:
                return
            if not group:
                self._stopping.wait(_IDLE_SECONDS)
            else:
                self._until_settled(group, send)

    def _until_settled(self, group: Sequence[Sending], send: Send) -> None:
        while not self._stopping.is_set() and not send(group):
            self.tracks.away += 1
            self._stopping.wait(_AGAIN_SECONDS)

    def _publish(self, publisher: Publisher, group: Sequence[Sending]) -> bool:
        try:
            publisher.publish([self._outgoing(one) for one in group])
        except KlankbordError as error:
            self.tracks.nacks += isinstance(error, RefusedError)
            return False
        self._ledger.accepted(group)
        return True

    def _outgoing(self, one: Sending) -> OutgoingMessage:
        said = message(self._seed, one.number)
        return OutgoingMessage(said.body, FEEDBACK_EXCHANGE, said.routing_key, said.content_type)

    def _post(self, session: requests.Session, door: Door, group: Sequence[Sending]) -> bool:
        body, content_type = self._request(door, group)
        headers = {"Content-Type": content_type}
        try:
            answer = session.post(
                f"{self._gateway}/v1/feedback", body, headers=headers, timeout=_ANSWER_SECONDS
            )
        except requests.RequestException:
            return False
        if answer.status_code == requests.codes.accepted:
            self._ledger.accepted(group)
            return True
        if answer.status_code >= requests.codes.server_error:
            return False
        self.tracks.refused[answer.status_code] += len(group)
        # A valid event that is refused stays away, and the check says so.
        return all(breakage(self._seed, one.number) for one in group)

    def _request(self, door: Door, group: Sequence[Sending]) -> tuple[bytes, str]:
        said = [message(self._seed, one.number) for one in group]
        if door is Door.SINGLE:
            return said[0].body, said[0].content_type
        return json.dumps([json.loads(one.body) for one in said]).encode(), BATCH
