"""A deployment on a cluster of brokers and a store that somebody else keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from deploy.client import address
from deploy.deployment.init import write_secrets
from services.contracts import envelope
from tests.compose.site import Site, composed, site_env
from tests.compose.stances import IDEA, agreeing
from tests.waiting import eventually

OTHERS = ("tests/compose/others/compose.yml",)
OURS = (
    "docker-compose.yml",
    "deploy/compose/external.yml",
    "tests/compose/others/joined.yml",
)
BROKERS = ("broker-1", "broker-2", "broker-3")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with secrets whose addresses are those of the others."""
    folder = tmp_path_factory.mktemp("external")
    secrets = folder / "secrets"
    write_secrets(secrets)
    for path in secrets.glob("*-url"):
        text = path.read_text().replace("@rabbitmq:", "@front:").replace("@mongo:", "@store:")
        path.unlink()
        path.write_text(text)
        path.chmod(0o444)
    return folder


@pytest.fixture(scope="module")
def others(folder: Path, engine_env: Mapping[str, str]) -> Iterator[Site]:
    """The brokers and the store."""
    with composed(site_env(folder, engine_env, OTHERS), build=False) as compose:
        yield Site(folder, compose)


@pytest.fixture(scope="module")
def joined(site: Site, others: Site, engine_env: Mapping[str, str]) -> Iterator[Site]:
    """A deployment without broker and store, from the images that were built for another."""
    assert site.url
    env = site_env(others.folder, engine_env, OURS)
    env["KLANKBORD_TEST_KEPT"] = f"{others.env['COMPOSE_PROJECT_NAME']}-kept"
    with composed(env, build=False) as compose:
        yield Site(others.folder, compose)


def online(others: Site) -> dict[str, int]:
    """Return for each queue how many brokers keep a copy of it and are there."""
    command = ("rabbitmqctl", "--quiet", "--formatter", "json", "list_queues", "name", "online")
    queues = json.loads(others.inside("broker-1", *command))
    return {one["name"]: len(one["online"] or ()) for one in queues}


def send(site: Site, events: list[dict[str, Any]]) -> None:
    """Send events as one batch; what is refused while a broker goes is sent again."""
    site.client.send_raw("POST", "/v1/feedback", json.dumps(events).encode(), envelope.BATCH)


def counted(site: Site, dialogue: str) -> int | None:
    path = address("dialogues", dialogue, "ideas", IDEA["id"], "tally")
    count: int | None = site.client.get(path).value["agree"]
    return count


def test_no_broker_and_no_store_of_our_own_runs(joined: Site) -> None:
    services = set(joined.docker("compose", "ps", "--services").split())
    assert "gateway" in services
    assert not services & {"rabbitmq", "mongo"}


def test_each_of_three_brokers_keeps_every_message(joined: Site, others: Site) -> None:
    kept = online(others)
    assert {"engagement.feedback", "digest.build", "rpc-ideas"} <= set(kept)
    assert set(kept.values()) == {len(BROKERS)}, kept


def test_what_was_accepted_is_counted_once_though_a_broker_dies(joined: Site, others: Site) -> None:
    dialogue = joined.open_dialogue()
    joined.client.send("POST", address("dialogues", dialogue, "ideas"), IDEA)
    events = agreeing(dialogue, range(30))
    send(joined, events[:10])
    others.docker("compose", "kill", BROKERS[1])
    send(joined, events[5:20])
    eventually(lambda: counted(joined, dialogue) == 20, seconds=60, every=0.5)
    others.docker("compose", "start", BROKERS[1])
    eventually(lambda: set(online(others).values()) == {len(BROKERS)}, seconds=90, every=1)
    send(joined, events[20:])
    eventually(lambda: counted(joined, dialogue) == 30, seconds=60, every=0.5)
