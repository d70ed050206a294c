"""A broker or a store of one's own that cannot be used is named before anything is started."""

import time
from collections.abc import Callable

import pytest

from deploy.local.state import load_state
from tests.integration.local.conftest import Klankbord
from tests.integration.parts import Parts

Make = Callable[..., Klankbord]
AMQP, MONGO = "KLANKBORD_AMQP_URL", "KLANKBORD_MONGO_URL"


def refusal(klankbord: Klankbord) -> str:
    began = time.monotonic()
    done = klankbord.run("up")
    assert done.returncode == 1
    assert time.monotonic() - began < 15
    assert klankbord.left() == []
    assert load_state(klankbord.home) is None
    (line,) = done.stderr.splitlines()
    return line.removeprefix("klankbord: ")


@pytest.mark.parametrize(
    ("name", "url", "said"),
    [
        (AMQP, "nonsense", "Must be a URL that starts with amqp:// or amqps://."),
        (AMQP, "amqp://127.0.0.1:1/", "this broker cannot be used: Connection refused."),
        (AMQP, "amqp://host:99999999/", "this broker cannot be used: Port out of range 0-65535."),
        (MONGO, "nonsense", "Must be a URL that starts with mongodb:// or mongodb+srv://."),
        (MONGO, "mongodb://127.0.0.1:1/", "127.0.0.1:1: [Errno 111] Connection refused."),
        (MONGO, "mongodb://a:b@c@d/", "this store cannot be used: Username and password"),
        (
            "KLANKBORD_LOG_LEVEL",
            "LOUD",
            "Must be one of: DEBUG, INFO, WARNING, ERROR.",
        ),
    ],
)
def test_a_wrong_setting_is_said_before_anything_starts(
    make: Make, name: str, url: str, said: str
) -> None:
    line = refusal(make(**{name: url}))
    assert line.startswith(f"{name}: ")
    assert said in line


def test_a_wrong_password_is_said_before_anything_starts(make: Make, parts: Parts) -> None:
    _, _, broker = parts.amqp_url.partition("@")
    line = refusal(make(**{AMQP: f"amqp://nobody:wrong@{broker}"}))
    assert line.startswith(f"{AMQP}: this broker cannot be used: ")
    assert "Login was refused" in line
    _, _, store = parts.mongo_url.removeprefix("mongodb://").rpartition("@")
    line = refusal(make(**{MONGO: f"mongodb://nobody:wrong@{store}"}))
    assert line.startswith(f"{MONGO}: this store cannot be used: ")
    assert "wrong" not in line


def test_with_both_given_only_our_own_processes_start(bare: Make) -> None:
    done = bare().run("up", "-d")
    assert done.returncode == 0
    first, second, *_ = done.stderr.splitlines()
    assert first.startswith("Starting 2 processes in ")
    assert second == "Starting one, two"
