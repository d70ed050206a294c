"""The dialogues that the traffic is about."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pymongo import MongoClient

from deploy.client import Client, address
from deploy.clock import REAL_TIME, Time
from deploy.faults.receiving import Receiver
from deploy.faults.roles import DIGEST, ENGAGEMENT
from deploy.faults.traffic import DIALOGUES
from deploy.local.errors import LocalError

_PATIENCE_SECONDS, _PAUSE_SECONDS = 30.0, 0.5

_DIALOGUE: Mapping[str, Any] = MappingProxyType(
    {
        "title": "Foutproef",
        "language": "nl",
        "charter": {
            "objective": "Uitproberen of niets verloren gaat.",
            "decision_owner": "De tester",
            "possibilities": ["Alles wat hier kan"],
            "impossibilities": ["De rest"],
            "next_step": "De uitslag lezen.",
            "next_step_on": "2099-01-01",
            "answer_within_days": 14,
        },
        "schedule": {
            "cadence": "never",
            "weekday": "monday",
            "hour": 8,
            "timezone": "Europe/Amsterdam",
        },
    }
)


def open_dialogues(
    gateway: Client,
    store: MongoClient[dict[str, Any]],
    receiver: Receiver,
    time: Time = REAL_TIME,
) -> None:
    """Open every dialogue, wait until all services know of it, and let its digests be delivered.

    Args:
        gateway: with an admin's key.
        store: past the proxy.
        receiver: that gets the digests.
        time: the clock.

    Raises:
        ClientError: the gateway refused.
        LocalError: the news of a dialogue did not arrive in time.
    """
    for name in DIALOGUES:
        gateway.send("POST", address("dialogues"), {**_DIALOGUE, "id": name})
        gateway.send("POST", f"{address('dialogues', name)}/open")
    deadline = time.now() + _PATIENCE_SECONDS
    while not all(_knows(store, database) for database in (ENGAGEMENT, DIGEST)):
        if time.now() > deadline:
            raise LocalError("The services did not hear of the dialogues in time.")
        time.pause(_PAUSE_SECONDS)
    for name in DIALOGUES:
        _subscribe(gateway, name, receiver)


def _subscribe(gateway: Client, dialogue: str, receiver: Receiver) -> None:
    path = address("dialogues", dialogue, "recipients")
    for audience, where in receiver.addresses(dialogue).items():
        wanted = {"audience": audience, "channel": "webhook", "address": where, "cadence": "each"}
        gateway.send("POST", path, wanted)


def _knows(store: MongoClient[dict[str, Any]], database: str) -> bool:
    known = {one["_id"] for one in store[database]["dialogues"].find({}, {"_id": 1})}
    return known >= set(DIALOGUES)
