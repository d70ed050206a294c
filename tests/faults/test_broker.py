"""What the fault run does to the broker, and that our publisher and retries live through it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import suppress

import pytest

from deploy.faults.audit import channel_to, look_through
from deploy.faults.control import Node
from deploy.local.home import Home
from deploy.local.rabbitmq import node_env
from deploy.local.stack import Stack, start_stack
from deploy.local.state import live_state
from services.chassis import topology
from services.chassis.messages import OutgoingMessage
from services.chassis.publisher import Publisher, RefusedError
from services.contracts.errors import KlankbordError
from tests.waiting import eventually

MOST = 5


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    return Home(tmp_path_factory.mktemp("broker"))


@pytest.fixture(scope="module")
def stack(home: Home) -> Iterator[Stack]:
    clean = {key: text for key, text in os.environ.items() if not key.startswith("KLANKBORD_")}
    with start_stack(home, "up", print, (), clean) as stack:
        yield stack


@pytest.fixture
def node(stack: Stack, home: Home) -> Node:
    state = live_state(home)
    assert state is not None
    return Node({**os.environ, **node_env(home.data("up") / "rabbitmq", state.ports)})


@pytest.fixture
def queue(stack: Stack) -> str:
    name = f"test-{uuid.uuid4().hex[:8]}"
    with channel_to(stack.amqp_url) as channel:
        topology.declare_queues(channel, topology.family(name))
    return name


def to(queue: str, delay: float | None = None) -> OutgoingMessage:
    return OutgoingMessage(b"{}", topology.DEFAULT_EXCHANGE, queue, delay=delay)


def fill(publisher: Publisher, queue: str) -> None:
    """Publish until the queue takes no more."""
    for _ in range(100 * MOST):
        try:
            publisher.publish([to(queue)])
        except RefusedError:
            return
    raise AssertionError("the queue took everything")


def test_a_publisher_goes_on_when_the_limit_of_a_full_queue_is_lifted(stack, node, queue):
    with Publisher(stack.amqp_url) as publisher:
        node.limit_queue(queue, MOST)
        fill(publisher, queue)
        node.lift_queue_limit()
        eventually(lambda: taken(publisher, queue), every=0.2)


def taken(publisher: Publisher, queue: str) -> bool:
    with suppress(RefusedError):
        publisher.publish([to(queue)])
        return True
    return False


def test_a_retry_that_met_a_full_queue_is_not_away_for_minutes(stack, node, queue):
    with Publisher(stack.amqp_url) as publisher:
        node.limit_queue(queue, MOST)
        fill(publisher, queue)
        before = len(look_through(stack.amqp_url, queue))
        publisher.publish([to(topology.retry_queue(queue, 1), delay=0.2)])
        # Its time is over when it is no longer among those that wait.
        eventually(lambda: not look_through(stack.amqp_url, topology.retry_queue(queue, 1)))
        # The broker's own mover of messages is not told when a limit goes away, only of room.
        node.limit_queue(queue, 1_000)
        node.lift_queue_limit()
    eventually(lambda: len(look_through(stack.amqp_url, queue)) == before + 1, every=0.5)


def test_a_disk_alarm_stops_publishers_until_it_is_cleared(stack, node, queue):
    with Publisher(stack.amqp_url, timeout=2.0) as publisher:
        assert node.raise_disk_alarm()
        with pytest.raises(KlankbordError):
            publisher.publish([to(queue)])
        node.clear_disk_alarm()
        eventually(lambda: away_no_more(publisher, queue), every=0.2)


def away_no_more(publisher: Publisher, queue: str) -> bool:
    with suppress(KlankbordError):
        publisher.publish([to(queue)])
        return True
    return False


def test_the_node_says_what_its_queues_hold(stack, node, queue):
    with Publisher(stack.amqp_url) as publisher:
        publisher.publish([to(queue), to(queue)])
    assert len(look_through(stack.amqp_url, queue)) == 2
    # Looking leaves them there; what the node says of them may be five seconds old.
    eventually(lambda: node.messages()[queue] == 2, every=0.5)
