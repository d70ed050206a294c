"""What each account of the broker may do, held against what is really there."""

import inspect
import re
from typing import Any

import pytest

from deploy.setup.broker import read_definitions
from deploy.setup.secrets import SERVICES
from services.chassis import topology
from services.chassis.answering import Asked
from services.contracts.publishers import signed_key
from services.contracts.registry import (
    EVENTS_EXCHANGE,
    FEEDBACK_EXCHANGE,
    REGISTRY,
    EventType,
    Queue,
    Status,
)
from services.digest.service import DigestService
from services.digest.worker import DigestWorker
from services.engagement.service import EngagementService
from services.ideas.service import IdeasService

CLASSES = (IdeasService, EngagementService, DigestService, DigestWorker)
DEFINITIONS = read_definitions()
USERS: dict[str, dict[str, Any]] = {user["name"]: user for user in DEFINITIONS["users"]}
PUBLISHER = DEFINITIONS["publisher"]
EVERYTHING = [
    *(exchange.name for exchange in topology.exchanges()),
    *(plan.name for plan in topology.queues()),
    "amq.default",
    "amq.topic",
    "klankbord.rpc",
    *(f"rpc-{name}" for name in SERVICES),
    "rpc.reply-gateway-5f1c",
]


def may(rights: dict[str, Any], verb: str) -> set[str]:
    return {name for name in EVERYTHING if re.search(rights[verb], name)}


def test_there_is_one_for_each_service() -> None:
    assert set(USERS) == set(SERVICES)


def test_each_work_queue_is_read_by_one_service() -> None:
    for queue in (*Queue, topology.UNROUTABLE):
        readers = [name for name, user in USERS.items() if str(queue) in may(user, "read")]
        assert len(readers) == 1, (queue, readers)


def test_all_that_is_parked_is_read_by_engagement_alone() -> None:
    for queue in (*Queue, topology.UNROUTABLE):
        parked = topology.parked_queue(queue)
        readers = [name for name, user in USERS.items() if parked in may(user, "read")]
        assert readers == ["engagement"]


def answering() -> set[str]:
    """Return the names of the services that answer calls, and so declare a queue for them."""
    return {
        service.name
        for service in CLASSES
        for _, method in inspect.getmembers(service)
        for entrypoint in getattr(method, "nameko_entrypoints", ())
        if isinstance(entrypoint, Asked)
    }


def test_who_answers_calls_may_declare_its_queue_for_them() -> None:
    assert {"ideas", "engagement", "digest"} <= answering()
    for name in answering():
        for verb in ("configure", "write", "read"):
            assert {f"rpc-{name}", "klankbord.rpc"} <= may(USERS[name], verb), (name, verb)


def test_nobody_can_change_a_queue_that_holds_events() -> None:
    ours = {plan.name for plan in topology.queues()}
    for name, user in USERS.items():
        assert not ours & may(user, "configure"), name


def producers(event: EventType) -> set[str]:
    """Return who may have an event to send: whoever shares a database also shares its outbox."""
    named = event.producer.split(" and ")
    databases = {SERVICES[name] for name in named}
    return {name for name, database in SERVICES.items() if database in databases}


def test_who_produces_a_fact_may_publish_it() -> None:
    for event in REGISTRY.values():
        if event.exchange != EVENTS_EXCHANGE or event.status is not Status.ACTIVE:
            continue
        for name in producers(event):
            user = USERS[name]
            assert EVENTS_EXCHANGE in may(user, "write"), event.name
            topics = [one["write"] for one in user["topics"] if one["exchange"] == EVENTS_EXCHANGE]
            assert all(re.search(pattern, event.name) for pattern in topics), (name, event.name)


def test_a_publisher_writes_feedback_and_nothing_else() -> None:
    assert may(PUBLISHER, "write") == {FEEDBACK_EXCHANGE}
    assert not may(PUBLISHER, "configure")
    assert not may(PUBLISHER, "read")
    (topic,) = PUBLISHER["topics"]
    own = topic["write"].replace("{username}", "survey")
    for event in REGISTRY.values():
        assert not re.search(own, event.name), event.name
        assert not re.search(own, signed_key(event.name, "another")), event.name
        allowed = bool(re.search(own, signed_key(event.name, "survey")))
        assert allowed == (event.exchange == FEEDBACK_EXCHANGE), event.name


def test_one_for_any_source_signs_nothing_and_may_do_no_more_otherwise() -> None:
    other = DEFINITIONS["publisher-any-source"]
    (topic,) = other["topics"]
    for event in REGISTRY.values():
        allowed = bool(re.search(topic["write"], event.name))
        assert allowed == (event.exchange == FEEDBACK_EXCHANGE), event.name
        assert not re.search(topic["write"], signed_key(event.name, "survey")), event.name
    assert {**other, "topics": PUBLISHER["topics"]} == PUBLISHER


@pytest.mark.parametrize("limit", ["max-connections", "max-channels"])
def test_a_publisher_cannot_fill_the_broker_with_connections(limit: str) -> None:
    assert 0 < PUBLISHER["limits"][limit] <= 1_000


def test_a_right_too_many_would_be_noticed() -> None:
    assert may({"configure": ".*"}, "configure") == set(EVERYTHING)
