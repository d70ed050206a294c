"""A real broker and a real store; unique names instead of cleaning up.

They end with the last test here, so that they take nothing from the tests that come after.
"""

import uuid
from collections.abc import Iterator

import pytest
from kombu.connection import Connection

from deploy.local.home import Home
from services.chassis import mongo, topology
from services.chassis.publisher import Publisher
from tests.integration.parts import Parts, chosen_parts
from tests.integration.running import Running, started


@pytest.fixture(scope="package")
def parts(tmp_path_factory) -> Iterator[Parts]:
    """A broker and a store: those given, else in containers, else private processes."""
    with chosen_parts(tmp_path_factory.mktemp("parts")) as parts:
        yield parts


@pytest.fixture(scope="package")
def amqp_url(parts) -> str:
    return parts.amqp_url


@pytest.fixture(scope="package")
def mongo_url(parts) -> str:
    return parts.mongo_url


@pytest.fixture(scope="package")
def whole(tmp_path_factory) -> Iterator[Running]:
    """A whole stack of its own, with its command line."""
    with started(Home(tmp_path_factory.mktemp("whole"))) as running:
        yield running


@pytest.fixture
def store(mongo_url) -> Iterator[mongo.Store]:
    database = mongo.connect(mongo_url, f"test_{uuid.uuid4().hex[:12]}")
    yield database
    database.client.drop_database(database.name)
    database.client.close()


@pytest.fixture
def publisher(amqp_url) -> Iterator[Publisher]:
    with Publisher(amqp_url) as one:
        yield one


@pytest.fixture
def channel(amqp_url):
    with Connection(amqp_url) as connection:
        yield connection.channel()


@pytest.fixture
def queue(channel) -> Iterator[str]:
    """A work queue with its retry and parked queues, bound to an exchange of the same name."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    plans = topology.family(name)
    channel.exchange_declare(name, "topic", durable=True, auto_delete=False)
    topology.declare_queues(channel, plans)
    channel.queue_bind(name, name, "#")
    yield name
    for plan in plans:
        channel.queue_delete(plan.name)
    channel.exchange_delete(name)
