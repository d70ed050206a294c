import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.integration.processes import free_port, running

KEY = "an-admin-key-of-a-test"
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="package")
def urls(amqp_url: str, mongo_url: str) -> dict[str, str]:
    return {"KLANKBORD_AMQP_URL": amqp_url, "KLANKBORD_MONGO_URL": mongo_url}


@pytest.fixture(scope="package")
def health_port() -> int:
    return free_port()


@pytest.fixture(scope="package")
def gateway(urls, tmp_path_factory, health_port) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("gateway")
    hashed = hashlib.sha256(KEY.encode()).hexdigest()
    key = {"name": "test", "hash": hashed, "scopes": ["admin"], "sources": ["*"]}
    (folder / "keys.json").write_text(json.dumps({"keys": [key]}))
    port = free_port()
    settings = {
        **urls,
        "KLANKBORD_HTTP_PORT": str(port),
        "KLANKBORD_KEYS_FILE": str(folder / "keys.json"),
        "KLANKBORD_RPC_TIMEOUT": "2",
        "KLANKBORD_PUBLISH_TIMEOUT": "2",
    }
    with running("gateway.service:Gateway", folder / "log", health_port, **settings):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="package")
def ideas(urls, tmp_path_factory) -> Iterator[subprocess.Popen]:
    log = tmp_path_factory.mktemp("ideas") / "log"
    with running("tests.integration.gateway.stand_in:Ideas", log, free_port(), **urls) as process:
        yield process


@pytest.fixture
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {KEY}"
        yield session


@pytest.fixture
def linger():
    """Seconds for which the gateway goes on when it is told to stop."""
    return 0
