"""The deployment as a stack of a swarm: what `klankbord swarm` prints, deployed.

Last in its folder: when an engine leaves a swarm it forgets the names of containers that go on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from deploy.client import address
from services.contracts import envelope
from tests.compose.site import SERVICES, Site
from tests.compose.stances import IDEA, agreeing
from tests.compose.swarm import PATIENCE_SECONDS, Swarm, deployed
from tests.integration.running import DIALOGUE
from tests.waiting import eventually

# A port of this machine only is not published, so this asks from another service's container.
ASK = """
import sys, urllib.error, urllib.request
key, method, path, kind, body = sys.argv[1:]
headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}
asked = urllib.request.Request("http://gateway:8080" + path, body.encode(), headers, method=method)
try:
    with urllib.request.urlopen(asked, timeout=30) as answer:
        print(answer.read().decode() or "null")
except urllib.error.HTTPError as refused:
    sys.exit(f"{refused}: {refused.read().decode()}")
"""
JSON = "application/json"
NAME = "in-a-swarm"
PEOPLE = 6


@pytest.fixture(scope="module")
def swarm(site: Site, engine_env, tmp_path_factory) -> Iterator[Swarm]:
    """A stack from the images that docker compose built for the other tests."""
    assert site.url
    with deployed(tmp_path_factory.mktemp("swarm"), engine_env) as swarm:
        yield swarm


def ask(swarm: Swarm, method: str, path: str, body: Any = None, kind: str = JSON) -> Any:
    key = (swarm.folder / "secrets" / "admin-key").read_text().strip()
    return swarm.python("ideas", ASK, key, method, path, kind, json.dumps(body) if body else "")


def workers(swarm: Swarm) -> int:
    parts = ask(swarm, "GET", "/v1/status")["parts"]
    return [part["name"] for part in parts if part["ready"]].count("digest-worker")


def test_every_part_runs_and_setup_has_ended(swarm: Swarm) -> None:
    parts = ("rabbitmq", "mongo", *SERVICES)
    assert swarm.running() == {**dict.fromkeys(parts, "1/1"), "setup": "0/1"}


def test_what_people_say_is_counted(swarm: Swarm) -> None:
    ask(swarm, "POST", "/v1/dialogues", {**DIALOGUE, "id": NAME})
    ask(swarm, "POST", address("dialogues", NAME, "open"))
    ask(swarm, "POST", address("dialogues", NAME, "ideas"), IDEA)
    ask(swarm, "POST", "/v1/feedback", agreeing(NAME, range(PEOPLE)), envelope.BATCH)
    tally = address("dialogues", NAME, "ideas", "benches", "tally")
    eventually(lambda: ask(swarm, "GET", tally)["agree"] == PEOPLE, seconds=60, every=1)


def test_digest_workers_are_scaled_alone(swarm: Swarm) -> None:
    swarm.scale("digest-worker", 2)
    eventually(lambda: workers(swarm) == 2 and swarm.is_whole(), PATIENCE_SECONDS, every=1)
    assert swarm.running()["digest-worker"] == "2/2"
    assert swarm.running()["digest"] == "1/1"


def test_a_container_that_is_killed_is_replaced(swarm: Swarm) -> None:
    (killed,) = swarm.containers("engagement")
    swarm.docker("kill", killed)
    eventually(lambda: killed not in swarm.containers("engagement"), 60, every=1)
    eventually(swarm.is_whole, PATIENCE_SECONDS, every=1)
