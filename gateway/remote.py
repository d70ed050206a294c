"""The services behind the gateway, reached over RPC and the broker."""

import time
from collections.abc import Callable, Sequence
from typing import Any, cast

from gateway.backend import Digest, Engagement, Ideas, Json, Recipients
from gateway.cache import ShortMemory
from services.chassis.calling import Call, Caller
from services.chassis.deadline import deadline
from services.chassis.messages import OutgoingMessage
from services.chassis.process import Process
from services.contracts.envelope import Event
from services.contracts.errors import Code, KlankbordError

REMEMBER_SECONDS = 5
REMEMBER_MOST = 1_000
# These read or send a whole event log, or very many parked messages.
SLOW_METHODS = frozenset(
    {
        "recount",
        "republish",
        "begin_rebuild",
        "end_rebuild",
        "replay_all_parked",
        "drop_all_parked",
    }
)
SLOW_SECONDS = 600.0
# Who asks how things are wants to know it also of what does not answer.
QUICK_SECONDS = 2.0
QUICK_METHODS = frozenset({"status"})


class Service:
    """One service: its methods are called by name.

    Args:
        name: of the service.
        caller: that carries the calls.
        correlation: gives the id of the request at hand.
        limit: seconds that a common call may take.
    """

    def __init__(
        self, name: str, caller: Caller, correlation: Callable[[], str], limit: float
    ) -> None:
        self._name = name
        self._caller = caller
        self._correlation = correlation
        self._limit = limit

    def __getattr__(self, method: str) -> Callable[..., Any]:
        limit = _limit(method, self._limit)

        def ask(*arguments: Any) -> Any:
            call = Call(self._name, method, arguments, self._correlation(), limit)
            return self._caller.ask(call)

        return ask


class ServicesBackend:
    """Everything behind the gateway, reached through the broker.

    Args:
        caller: that carries the calls.
        process: with its publisher and its settings.
        correlation: gives the id of the request at hand.
    """

    def __init__(self, caller: Caller, process: Process, correlation: Callable[[], str]) -> None:
        def service(name: str) -> Any:
            return Service(name, caller, correlation, process.settings.rpc_timeout)

        self.ideas = cast(Ideas, service("ideas"))
        self.engagement = cast(Engagement, service("engagement"))
        self.digest = cast(Digest, service("digest"))
        self.recipients = cast(Recipients, service("digest"))
        self._publisher = process.publisher
        self._broker = process.broker
        self._limit = process.settings.publish_timeout
        self._dialogues: ShortMemory[Json] = ShortMemory(
            REMEMBER_SECONDS, REMEMBER_MOST, time.monotonic
        )

    def dialogue(self, dialogue_id: str) -> Json:
        """Return a dialogue as it was at most five seconds ago."""
        return self._dialogues.get(dialogue_id, self.ideas.get_dialogue, _may_be_remembered)

    def publish(self, events: Sequence[Event]) -> None:
        """Return once the broker has confirmed every one of the events.

        Raises:
            KlankbordError: unavailable; some may have been taken, and may be sent again.
        """
        try:
            with deadline(self._limit), self._broker.needed():
                self._publisher.publish([OutgoingMessage.of(event) for event in events])
        except TimeoutError:
            raise KlankbordError(
                Code.UNAVAILABLE, "The broker gave no confirmation in time; send it again."
            ) from None


def _limit(method: str, common: float) -> float:
    if method in QUICK_METHODS:
        return min(QUICK_SECONDS, common)
    return SLOW_SECONDS if method in SLOW_METHODS else common


def _may_be_remembered(dialogue: Json) -> bool:
    # A draft may open at any moment, and whoever opened it must not be refused after that.
    return bool(dialogue["state"] != "draft")
