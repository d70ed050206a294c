"""A build that takes several heartbeats keeps its connection to the broker."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.chassis import mongo, topology
from services.chassis.messages import OutgoingMessage
from services.contracts.envelope import Event
from services.contracts.fields import format_time
from services.contracts.registry import Queue
from services.digest.store import DATABASE, DigestStore
from tests.integration.digest.long_builds import SECONDS
from tests.integration.processes import free_port, running
from tests.unit.digest import world
from tests.waiting import eventually


@pytest.fixture
def digest(mongo_url) -> DigestStore:
    digest = DigestStore(mongo.connect(mongo_url, DATABASE))
    digest.prepare()
    digest.read.take(world.story())
    return digest


def job(key: str) -> Event:
    now = datetime.now(UTC)
    period = {"key": key, "start": None, "end": format_time(now)}
    return Event(
        id=f"{world.D}/host/{key}",
        source="urn:klankbord:digest",
        type="digest.requested.v1",
        time=now,
        data={"dialogue": world.D, "audience": "host", "period": period},
        correlation=f"c-{key}",
    )


def built(kind: str, log: Path, digest: DigestStore, publisher, urls: dict[str, str]) -> str:
    """Let a worker of this kind build one digest, and return what it logged."""
    key = uuid.uuid4().hex[:12]
    with running(f"tests.integration.digest.long_builds:{kind}", log, free_port(), **urls):
        publisher.publish([OutgoingMessage.of(job(key))])
        eventually(lambda: digest.shelf.find(world.D, "host", key), seconds=12 * SECONDS)
        # An acknowledgement over a lost connection would show by now.
        eventually(lambda: '"consumer.connected"' in log.read_text())
    return log.read_text()


@pytest.fixture
def urls(amqp_url, mongo_url, channel) -> dict[str, str]:
    # A job that an earlier test left would take its ten seconds first.
    topology.declare(channel)
    channel.queue_purge(Queue.DIGEST_BUILD)
    return {"KLANKBORD_AMQP_URL": amqp_url, "KLANKBORD_MONGO_URL": mongo_url}


def test_a_long_build_never_loses_its_connection(tmp_path, digest, publisher, urls):
    log = built("Away", tmp_path / "log", digest, publisher, urls)
    assert '"consumer.disconnected"' not in log
    assert log.count('"consumer.drained"') >= 1


def test_on_the_event_loop_it_would(tmp_path, digest, publisher, urls):
    assert '"consumer.disconnected"' in built("Here", tmp_path / "log", digest, publisher, urls)
