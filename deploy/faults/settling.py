"""Waiting until nothing is on its way any more, and saying what still is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.clock import Time
from deploy.faults.control import Node, NodeError
from deploy.faults.roles import DATABASES, DIGEST
from deploy.local.probes import probe
from services.chassis import broker, topology

_PAUSE_SECONDS = 1.0
_ANSWER_SECONDS = 5.0
# What the node says of its queues may be five seconds old.
_QUIET_SECONDS = 6.0

Open = Mapping[str, int]
"""What is still open, by name; a part that does not answer counts as one."""


def all_queues() -> list[str]:
    """Return the queues that must become empty: what is parked is moved into the store."""
    return [plan.name for plan in topology.queues()]


class Settling:
    """Looks at everything that may hold open work.

    Args:
        amqp_url: of the broker, past the proxy.
        client: of the store, past the proxy.
        ready_urls: part → what answers when it is ready.
        node: of the broker.
    """

    def __init__(
        self,
        amqp_url: str,
        client: MongoClient[dict[str, Any]],
        ready_urls: Mapping[str, str],
        node: Node,
    ) -> None:
        self._amqp_url = amqp_url
        self._client = client
        self._ready_urls = ready_urls
        self._node = node

    def open_work(self) -> Open:
        """Return what is open now, the dear questions only when the cheap ones find nothing."""
        for look in (self._processes, self._queues, self._store, self._everything_queued):
            found = look()
            if found:
                return found
        return {}

    def _processes(self) -> Open:
        return {name: 1 for name, url in self._ready_urls.items() if probe(url)}

    def _queues(self) -> Open:
        try:
            connection = broker.connect(self._amqp_url, _ANSWER_SECONDS)
        except broker.CONNECTION_ERRORS:
            return {"broker": 1}
        try:
            channel = connection.channel()
            counts = {
                name: int(channel.queue_declare(name, passive=True).message_count)
                for name in all_queues()
            }
        except broker.CONNECTION_ERRORS:
            return {"broker": 1}
        finally:
            broker.close(connection)
        return {name: count for name, count in counts.items() if count}

    def _store(self) -> Open:
        try:
            found = {
                f"{name}.outbox": 1 for name in DATABASES if self._client[name]["outbox"].find_one()
            }
            made = {one["_id"] for one in self._client[DIGEST]["digests"].find({}, {"_id": 1})}
            asked = {one["_id"] for one in self._client[DIGEST]["requests"].find({}, {"_id": 1})}
        except PyMongoError:
            return {"store": 1}
        return found | ({"digests": len(asked - made)} if asked - made else {})

    def _everything_queued(self) -> Open:
        try:
            held = self._node.messages()
        except NodeError:
            return {"broker": 1}
        # What a gateway that was killed was answered lies in its queue until that expires.
        return {name: held[name] for name in all_queues() if held.get(name)}


@dataclass(frozen=True)
class Settled:
    """How settling ended.

    Args:
        open: what was still open; nothing when all came to rest.
        at: when nothing was open for the first time, or when waiting ended.
        last_seen: when each thing that was waited for was seen open for the last time.
    """

    open: Open
    at: float
    last_seen: Mapping[str, float]


def settle(
    look: Callable[[], Open], seconds: float, time: Time, seen: Callable[[Open], None]
) -> Settled:
    """Wait until nothing is open, and stays so for a while.

    Args:
        look: returns what is open.
        seconds: to wait at most.
        time: the clock.
        seen: told what is open each time.
    """
    deadline, quiet_since = time.now() + seconds, None
    last_seen: dict[str, float] = {}
    while True:
        now, found = time.now(), look()
        seen(found)
        last_seen |= dict.fromkeys(found, now)
        quiet_since = None if found else quiet_since if quiet_since is not None else now
        if quiet_since is not None and now - quiet_since >= _QUIET_SECONDS:
            return Settled({}, quiet_since, last_seen)
        if found and now > deadline:
            return Settled(found, now, last_seen)
        time.pause(_PAUSE_SECONDS)
