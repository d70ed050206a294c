"""A gateway that is told to stop answers what it was asked before."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from urllib.parse import urlsplit

import pytest
import requests

from deploy.local.home import CHECKOUT
from tests.integration.gateway.conftest import KEY
from tests.integration.processes import free_port, running
from tests.waiting import eventually


@pytest.fixture
def own(urls, ideas, tmp_path, linger):
    """A gateway of this test alone: its process, its address and that of its metrics."""
    hashed = hashlib.sha256(KEY.encode()).hexdigest()
    key = {"name": "test", "hash": hashed, "scopes": ["admin"], "sources": ["*"]}
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [key]}))
    port, health = free_port(), free_port()
    settings = {
        **urls,
        "KLANKBORD_HTTP_PORT": str(port),
        "KLANKBORD_KEYS_FILE": str(tmp_path / "keys.json"),
        "KLANKBORD_LINGER_SECONDS": str(linger),
    }
    with running("gateway.service:Gateway", tmp_path / "log", health, **settings) as process:
        yield process, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{health}/metrics"


def waits_for_an_answer(http: requests.Session, url: str, metrics: str) -> bool:
    # How many calls wait is counted whenever one ends.
    http.get(f"{url}/v1/dialogues/rust")
    return "klankbord_calls_waiting 1.0" in requests.get(metrics, timeout=5).text


def test_what_was_asked_before_the_stop_is_answered_and_nothing_after(own, http):
    process, url, metrics = own
    http.get(f"{url}/v1/dialogues/rust")
    answers: list[requests.Response] = []
    asking = threading.Thread(
        target=lambda: answers.append(
            requests.get(f"{url}/v1/dialogues/slow", headers=http.headers, timeout=10)
        )
    )
    asking.start()
    eventually(lambda: waits_for_an_answer(http, url, metrics))
    process.terminate()
    asking.join()
    assert answers[0].status_code == 200
    assert answers[0].headers["Connection"] == "close"
    assert process.wait(30) == 0
    with pytest.raises(requests.ConnectionError):
        http.get(f"{url}/livez", timeout=5)


@pytest.mark.parametrize("linger", [3])
def test_one_behind_a_proxy_says_that_it_goes_and_answers_until_that_was_noticed(own, http):
    process, url, _ = own
    process.terminate()
    eventually(lambda: http.get(f"{url}/readyz", timeout=5).status_code == 503, seconds=3)
    assert http.get(f"{url}/v1/dialogues/rust", timeout=5).status_code == 200
    assert process.wait(30) == 0


@pytest.mark.parametrize(
    ("taken", "free"),
    [
        ("KLANKBORD_HTTP_PORT", "KLANKBORD_HEALTH_PORT"),
        ("KLANKBORD_HEALTH_PORT", "KLANKBORD_HTTP_PORT"),
    ],
)
def test_a_second_gateway_does_not_share_a_port(own, urls, tmp_path, taken, free):
    _, url, metrics = own
    address = url if taken == "KLANKBORD_HTTP_PORT" else metrics
    settings = {
        **urls,
        "KLANKBORD_KEYS_FILE": str(tmp_path / "keys.json"),
        taken: str(urlsplit(address).port),
        free: str(free_port()),
    }
    done = subprocess.run(
        [sys.executable, "-m", "services.chassis.runner", "gateway.service:Gateway"],
        cwd=CHECKOUT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert f"{taken}: 127.0.0.1:{settings[taken]} cannot be used: Address" in done.stdout
