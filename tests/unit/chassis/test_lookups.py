"""A lookup of a name waits for the system, and nobody waits for the lookup."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import eventlet
import pytest
from eventlet import patcher

from services.chassis.lookups import beside

ROOT = Path(__file__).parents[3]
threads = patcher.original("threading")
# As each service begins; its patch would change the other tests.
BEGUN = """
import socket, sys
import services.chassis.runner
green = sys.modules["eventlet.green.socket"]
print("dns" in sys.modules)
print(all(hasattr(module.getaddrinfo, "__wrapped__") for module in (socket, green)))
listener = socket.create_server(("127.0.0.1", 0))
print(socket.create_connection(("localhost", listener.getsockname()[1])).getpeername()[0])
"""


def test_the_answer_is_the_systems_own() -> None:
    asked = ("127.0.0.1", 80, socket.AF_INET, socket.SOCK_STREAM)
    assert beside(socket.getaddrinfo)(*asked) == socket.getaddrinfo(*asked)


def test_what_is_not_found_is_said_to_who_asked() -> None:
    with pytest.raises(socket.gaierror):
        beside(socket.getaddrinfo)("127.0.0.1", 80, flags=-1)


def test_others_go_on_while_a_lookup_waits() -> None:
    answered = threads.Event()
    eventlet.spawn(answered.set)
    assert beside(answered.wait)(60) is True


def test_a_lookup_that_hangs_holds_no_other_up() -> None:
    away = threads.Event()
    hanging = eventlet.spawn(beside(away.wait), 60)
    assert eventlet.spawn(beside(lambda: "found")).wait() == "found"
    assert not hanging.dead
    away.set()
    assert hanging.wait() is True


def test_a_service_asks_the_system_and_loads_no_resolver() -> None:
    # This process has the setting already, by what it imports.
    env = {key: value for key, value in os.environ.items() if key != "EVENTLET_NO_GREENDNS"}
    done = subprocess.run(
        [sys.executable, "-c", BEGUN],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == ["False", "True", "127.0.0.1"], done.stderr
