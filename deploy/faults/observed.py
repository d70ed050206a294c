"""What stands in the stores and queues in the end."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pymongo import MongoClient
from pymongo.collection import Collection

from deploy.faults.arithmetic import Place
from deploy.faults.audit import AUDIT, look_through
from deploy.faults.roles import DIGEST, ENGAGEMENT, IDEAS
from deploy.packs import log_packs, opened
from services.chassis import topology
from services.chassis.buckets import TALLIES, Buckets
from services.chassis.messages import REASON_HEADER
from services.contracts.engagement import COUNTS

# A worker that was killed holds its deliveries until its lease is over.
_WAITING = {"due_at": {"$ne": None}}

Stored = dict[Place, dict[str, int]]


@dataclass
class Observed:
    """Everything that a check looks at.

    Args:
        log: how often each counted event stands in engagement's log, by source and id.
        taken: events that ideas took in, by source and id.
        ideas: how often each idea stands in ideas' store, by dialogue and id.
        tallies: of engagement.
        packs: of the log.
        read_packs: those that the digest's read model has taken in.
        read_said: how many events its own packs hold.
        read_ideas: ideas in the digest's read model.
        read_tallies: tallies in the digest's read model.
        parked: reasons by the identity of what was parked.
        digests: how often each digest is kept, by dialogue, audience and period.
        published: by the same key the ids of the digests that were told to the world.
        recount: the differences that the recount named.
        delivered: by the same key how often each digest was delivered, by the delivery's id.
        undelivered: by the same key the digests whose delivery somebody will try again.
    """

    log: Counter[str] = field(default_factory=Counter)
    taken: set[str] = field(default_factory=set)
    ideas: Counter[Place] = field(default_factory=Counter)
    tallies: Stored = field(default_factory=dict)
    packs: set[str] = field(default_factory=set)
    read_packs: set[str] = field(default_factory=set)
    read_said: int = 0
    read_ideas: set[Place] = field(default_factory=set)
    read_tallies: Stored = field(default_factory=dict)
    parked: dict[str, str] = field(default_factory=dict)
    digests: Counter[str] = field(default_factory=Counter)
    published: dict[str, set[str]] = field(default_factory=dict)
    recount: list[Place] = field(default_factory=list)
    delivered: dict[str, Counter[str]] = field(default_factory=dict)
    undelivered: set[str] = field(default_factory=set)

    @property
    def waiting(self) -> set[str]:
        """The kept digests that were not delivered yet, and that somebody will try again."""
        return (self.digests.keys() & self.undelivered) - self.delivered.keys()


def event_key(source: str, event_id: str) -> str:
    """Return what makes an event unique."""
    return f"{source}\n{event_id}"


def identity(body: bytes) -> str:
    """Return what a parked message is known by: its event's key, or a hash where it has none."""
    try:
        said = json.loads(body)
        return event_key(str(said["source"]), str(said["id"]))
    except (ValueError, KeyError, TypeError):
        return hashlib.sha256(body).hexdigest()


def observe(
    client: MongoClient[dict[str, Any]],
    amqp_url: str,
    recount: Mapping[str, Any],
    delivered: dict[str, Counter[str]],
) -> Observed:
    """Read everything.

    Args:
        client: of the store.
        amqp_url: of the broker.
        recount: the gateway's answer to a recount.
        delivered: what the receiver of digests was brought.
    """
    engagement, ideas, digest = client[ENGAGEMENT], client[IDEAS], client[DIGEST]
    return Observed(
        log=Counter(
            event_key(one["record"]["source"], one["record"]["id"])
            for pack in engagement[log_packs.COLLECTION].find()
            for one in log_packs.opened(pack)
        ),
        taken={one["_id"] for one in ideas["taken"].find({}, {"_id": 1})},
        ideas=Counter(
            (one["dialogue"], one["id"])
            for one in ideas["ideas"].find({}, {"dialogue": 1, "id": 1})
        ),
        tallies=_tallies(Buckets(engagement[TALLIES]).all()),
        packs=_ids(engagement[log_packs.COLLECTION]),
        read_packs=_ids(digest["taken"]),
        read_said=sum(1 for _ in opened(digest["packs"].find())),
        read_ideas={_place(one["_id"]) for one in digest["ideas"].find({}, {"_id": 1})},
        read_tallies=_tallies(Buckets(digest[TALLIES]).all()),
        # First the queues: a message goes from there into the store, never back.
        parked=_parked_in_queues(amqp_url) | _parked_in_store(engagement["parked"].find()),
        digests=Counter(_digest_key(one) for one in digest["digests"].find()),
        published=_published(amqp_url),
        recount=[(one["dialogue"], one["idea"]) for one in recount["differences"]],
        delivered=delivered,
        undelivered={_digest_key(one) for one in digest["deliveries"].find(_WAITING)},
    )


def _ids(collection: Collection[dict[str, Any]]) -> set[str]:
    return {one["_id"] for one in collection.find({}, {"_id": 1})}


def _tallies(documents: Iterator[dict[str, Any]]) -> Stored:
    return {
        (one["dialogue"], one["idea"]): {name: int(one[name]) for name in COUNTS}
        for one in documents
    }


def _place(key: str) -> Place:
    dialogue, _, idea = key.partition("/")
    return dialogue, idea


def _digest_key(one: Mapping[str, Any]) -> str:
    return f"{one['dialogue']}/{one['audience']}/{one['period']['key']}"


def _parked_in_queues(amqp_url: str) -> dict[str, str]:
    names = {plan.name for plan in topology.queues()}
    return {
        identity(body): str(headers.get(REASON_HEADER, ""))
        for queue in sorted({topology.parked_queue(name) for name in names} & names)
        for body, headers in look_through(amqp_url, queue)
    }


def _parked_in_store(documents: Iterator[dict[str, Any]]) -> dict[str, str]:
    return {identity(bytes(one["body"])): str(one["reason"]) for one in documents}


def _published(amqp_url: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for body, _ in look_through(amqp_url, AUDIT):
        told = json.loads(body)["data"]
        found.setdefault(_digest_key(told), set()).add(told["digest"])
    return found
