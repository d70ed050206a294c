"""A real broker and a real store; unique names instead of cleaning up."""

import os
import uuid

import pytest
from kombu.connection import Connection

from services.chassis import mongo, topology
from services.chassis.publisher import Publisher


@pytest.fixture(scope="session")
def amqp_url() -> str:
    return os.environ["KLANKBORD_AMQP_URL"]


@pytest.fixture(scope="session")
def mongo_url() -> str:
    return os.environ["KLANKBORD_MONGO_URL"]


@pytest.fixture
def store(mongo_url):
    database = mongo.connect(mongo_url, f"test_{uuid.uuid4().hex[:12]}")
    yield database
    database.client.drop_database(database.name)
    database.client.close()


@pytest.fixture
def publisher(amqp_url):
    with Publisher(amqp_url) as one:
        yield one


@pytest.fixture
def channel(amqp_url):
    with Connection(amqp_url) as connection:
        yield connection.channel()


@pytest.fixture
def queue(channel) -> str:
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
