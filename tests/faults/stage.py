"""The five processes on a real broker and store; each may be made to die at a failpoint."""

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from pymongo import MongoClient

from deploy.faults.receiving import Receiver, receiving
from deploy.local.home import CHECKOUT
from services.chassis.failpoints import VARIABLE
from tests.integration.parts import Parts
from tests.integration.processes import free_port, is_ready

ROLES = {
    "ideas": "services.ideas.service:IdeasService",
    "engagement": "services.engagement.service:EngagementService",
    "digest": "services.digest.service:DigestService",
    "digest-worker": "services.digest.worker:DigestWorker",
    "gateway": "gateway.service:Gateway",
}
KEY = "the-admin-key-of-a-fault-test"


@dataclass
class Role:
    """A process that is started again whenever a failpoint killed it.

    Args:
        name: one of ``ROLES``.
        folder: for its log and its failpoints.
        settings: of its environment.
    """

    name: str
    folder: Path
    settings: dict[str, str]
    health: str = ""
    armed: list[str] = field(default_factory=list)
    hits: list[str] = field(default_factory=list)
    kicked: bool = False

    def __post_init__(self) -> None:
        self.log = self.folder / f"{self.name}.log"
        self._points = self.folder / f"{self.name}.failpoints"
        self._lapsed: list[str] = []
        port = free_port()
        self.health = f"http://127.0.0.1:{port}"
        self.settings = {
            "KLANKBORD_HEALTH_PORT": str(port),
            VARIABLE: f"@{self._points}",
            **self.settings,
        }

    def start(self) -> None:
        self._seen = self.log.stat().st_size if self.log.exists() else 0
        self.started_at = datetime.now(UTC)
        command = [sys.executable, "-m", "services.chassis.runner", ROLES[self.name]]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env={**os.environ, **self.settings},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def arm(self, *points: str) -> None:
        """Die at the first point; after the new start at the second, and so on."""
        self.armed = list(points)
        self._write()

    def disarm(self) -> None:
        """Die no more; it may be dying at this very moment."""
        self._lapsed = self.armed[:1]
        self.armed = []
        self._write()

    def kick(self, number: int) -> None:
        """Send the process a signal: some points are passed only when it starts or stops."""
        self.kicked = True
        self.process.send_signal(number)

    def tend(self) -> None:
        """Start the process again if it died as it should; fail if it died otherwise."""
        if self.process.poll() is None:
            return
        point = self._reached()
        if point is None:
            assert self.kicked, self.tail()
        else:
            assert self.process.returncode == -signal.SIGKILL
            due = self.armed or self._lapsed
            assert due, self.tail()
            assert point == due[0].partition(":")[0]
            self.hits.append(due.pop(0))
            self._write()
        self.kicked = False
        self.start()

    @property
    def ready(self) -> bool:
        return is_ready(self.health)

    def said(self, event: str) -> bool:
        """Return whether its log tells of an event since it started."""
        return f'"{event}"' in self._new()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def tail(self) -> str:
        return f"{self.name} ended with {self.process.returncode}:\n" + self._new()[-3_000:]

    def _new(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._seen)
            return log.read().decode()

    def _reached(self) -> str | None:
        lines = [line for line in self._new().splitlines() if '"failpoint.reached"' in line]
        return json.loads(lines[-1])["point"] if lines else None

    def _write(self) -> None:
        # A process may read at any moment.
        fresh = self._points.with_suffix(".new")
        fresh.write_text(self.armed[0] if self.armed else "")
        fresh.replace(self._points)


class Stage:
    """The processes, and how to reach them.

    Args:
        parts: broker and store.
        roles: by name, started.
        receiver: of webhooks.
        port: of the gateway.
    """

    def __init__(self, parts: Parts, roles: dict[str, Role], receiver: Receiver, port: int) -> None:
        self.parts = parts
        self.roles = roles
        self.receiver = receiver
        self.url = f"http://127.0.0.1:{port}"
        self._client: MongoClient[dict[str, Any]] = MongoClient(parts.mongo_url, tz_aware=True)

    def database(self, room: str) -> Any:
        return self._client[f"klankbord_{room}"]

    def tend(self) -> None:
        for role in self.roles.values():
            role.tend()

    def until(self, condition: Callable[[], Any], seconds: float = 180.0) -> Any:
        """Wait for a condition while dead processes are started again."""
        deadline = time.monotonic() + seconds
        while True:
            self.tend()
            if value := condition():
                return value
            assert time.monotonic() < deadline, f"still {value!r} after {seconds} s: {self.told()}"
            time.sleep(0.1)

    def meanwhile(self, *actions: Callable[[], Any]) -> None:
        """Do all of these at once while dead processes are started again."""
        with ThreadPoolExecutor(len(actions)) as pool:
            futures = [pool.submit(action) for action in actions]
            self.until(lambda: all(future.done() for future in futures))
            for future in futures:
                future.result()

    def ready(self) -> bool:
        return all(role.ready for role in self.roles.values())

    def told(self) -> dict[str, list[str]]:
        return {role.name: role.armed for role in self.roles.values() if role.armed}

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send a request until it is answered; whoever answers may die meanwhile."""
        headers = {"Authorization": f"Bearer {KEY}", **options.pop("headers", {})}
        deadline = time.monotonic() + 180
        answer = None
        while time.monotonic() < deadline:
            with contextlib.suppress(requests.RequestException):
                url = self.url + path
                answer = requests.request(method, url, headers=headers, timeout=30, **options)
                if answer.status_code < 500:
                    assert answer.ok, answer.text
                    return answer
            time.sleep(0.2)
        raise AssertionError(f"no answer to {method} {path}: {answer and answer.text}")

    def close(self) -> None:
        self._client.close()


@contextlib.contextmanager
def staged(folder: Path, parts: Parts, **settings: str) -> Iterator[Stage]:
    """Run the five processes and a receiver of webhooks for the block; they end with it."""
    with receiving() as receiver:
        yield from _staged(folder, parts, receiver, settings)


def _staged(
    folder: Path, parts: Parts, receiver: Receiver, settings: dict[str, str]
) -> Iterator[Stage]:
    port = free_port()
    common = {
        "KLANKBORD_AMQP_URL": parts.amqp_url,
        "KLANKBORD_MONGO_URL": parts.mongo_url,
        "KLANKBORD_RETRY_DELAYS": "0.5,2,5",
        "KLANKBORD_HTTP_PORT": str(port),
        "KLANKBORD_KEYS_FILE": str(keys_file(folder)),
        "KLANKBORD_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        **settings,
    }
    roles = {name: Role(name, folder, common) for name in ROLES}
    stage = Stage(parts, roles, receiver, port)
    started = []
    try:
        for role in roles.values():
            role.start()
            started.append(role)
        stage.until(stage.ready)
        yield stage
    finally:
        for role in started:
            role.stop()
        stage.close()


def keys_file(folder: Path) -> Path:
    """Write a file with one admin key and return its path."""
    hashed = hashlib.sha256(KEY.encode()).hexdigest()
    key = {"name": "test", "hash": hashed, "scopes": ["admin"], "sources": ["*"]}
    path = folder / "keys.json"
    path.write_text(json.dumps({"keys": [key]}))
    return path
