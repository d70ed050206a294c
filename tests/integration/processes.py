"""One of our services, in a process that ends with the test."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from deploy.local.home import CHECKOUT
from tests.waiting import eventually


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def is_ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=2).ok
    except requests.RequestException:
        return False


@contextmanager
def running(service: str, log: Path, health: int, **settings: str) -> Iterator[subprocess.Popen]:
    """A service in a process that ends with the test."""
    environment = {**os.environ, **settings, "KLANKBORD_HEALTH_PORT": str(health)}
    command = [sys.executable, "-m", "services.chassis.runner", service]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=CHECKOUT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        eventually(
            lambda: is_ready(f"http://127.0.0.1:{health}") or process.poll() is not None,
            seconds=120,
        )
        assert process.poll() is None, log.read_text()
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
