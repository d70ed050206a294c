"""A stack of our own with its command line, for tests that use the whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from pymongo import MongoClient
from pymongo.database import Database

from deploy.local.home import CHECKOUT, Home
from deploy.local.stack import Stack, running_stack
from services.chassis.keys import within
from tests.logged import records
from tests.waiting import eventually

DIALOGUE = {
    "title": "Test",
    "language": "nl",
    "charter": {
        "objective": "Uitproberen of alles klopt.",
        "decision_owner": "De tester",
        "possibilities": ["Alles wat hier kan"],
        "impossibilities": ["De rest"],
        "next_step": "De uitslag lezen.",
        "next_step_on": "2099-01-01",
        "answer_within_days": 14,
    },
    "schedule": {
        "cadence": "never",
        "weekday": "monday",
        "hour": 8,
        "timezone": "Europe/Amsterdam",
    },
}


class Running:
    """A stack of our own, with the command line to use it."""

    def __init__(self, home: Home, stack: Stack) -> None:
        self.home = home
        self.stack = stack
        self.engagement: Database[dict[str, Any]] = MongoClient(stack.mongo_url)[
            "klankbord_engagement"
        ]
        self._env = command_env(home)

    @property
    def draft(self) -> dict[str, Any]:
        """Return a dialogue without an id that can be opened."""
        return DIALOGUE

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "deploy.cli", *arguments],
            cwd=CHECKOUT,
            env=self._env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> str:
        return finish(self.begin(*arguments))

    def import_(self, folder: Path, dialogue: str) -> str:
        return self.run("import", "polis", str(folder), "--as", dialogue)

    def logged(self, dialogue: str) -> int:
        """Count the log's events one by one."""
        return len(records(self.engagement, dialogue))

    def counted(self, dialogue: str) -> int:
        """Return how many events engagement says it counted, which may be asked all the time."""
        found = self.engagement["counted"].find({"_id": within(dialogue)})
        return sum(document["recorded"] for document in found)

    def http(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send a request with the admin key to the gateway."""
        headers = {"Authorization": f"Bearer {self.stack.admin_key}", **options.pop("headers", {})}
        url = self.stack.gateway_url + path
        return requests.request(method, url, headers=headers, timeout=30, **options)

    def open_dialogue(self) -> str:
        """Make and open a new dialogue; return its id."""
        name = new_name("test")
        made = self.patiently("POST", "/v1/dialogues", json={**self.draft, "id": name})
        assert made.status_code == 201, made.text
        opened = self.patiently("POST", f"/v1/dialogues/{name}/open")
        assert opened.status_code == 200, opened.text
        return name

    def patiently(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send again while the answer is 503: the store may be busy with an earlier test's work."""

        def answered() -> requests.Response | None:
            reply = self.http(method, path, **options)
            return None if reply.status_code == requests.codes.unavailable else reply

        return eventually(answered, seconds=60, every=1)

    def log(self, part: str) -> str:
        return (self.home.path / "logs" / f"{part}.log").read_text()

    def pids(self) -> dict[str, int | None]:
        parts = json.loads(self.begin("status", "--json").communicate()[0])["parts"]
        return {one["name"]: one["pid"] for one in parts}

    def pid(self, part: str) -> int | None:
        return self.pids()[part]

    def settle(self, folder: Path) -> None:
        """Return when all that was published before is handled: the queue keeps its order."""
        (folder / "summary.csv").write_text("topic,Barrier\n")
        (folder / "comments.csv").write_text(
            "timestamp,comment-id,author-id,moderated,comment-body\n1500000000000,0,0,1,Barrier\n"
        )
        (folder / "votes.csv").write_text(
            "timestamp,comment-id,voter-id,vote\n1500000000001,0,0,1\n"
        )
        self.import_(folder, new_name("barrier"))


def command_env(home: Home) -> dict[str, str]:
    elsewhere = ("KLANKBORD_GATEWAY_URL", "KLANKBORD_ADMIN_KEY")
    known = {name: value for name, value in os.environ.items() if name not in elsewhere}
    quick = {"KLANKBORD_RETRY_DELAYS": "0.5,1,1"}
    return {**known, **quick, "KLANKBORD_HOME": str(home.path)}


def new_name(stem: str) -> str:
    return f"{stem}-{uuid.uuid4().hex[:8]}"


def finish(process: subprocess.Popen[str]) -> str:
    try:
        output, errors = process.communicate(timeout=180)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    return output


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"Waited {seconds:.0f} s in vain: {what}."
        time.sleep(0.02)


@contextmanager
def started(home: Home) -> Iterator[Running]:
    """Run a stack for the block; it stops when the block ends, however that is."""
    log = (home.path / "up.log").open("w+")
    # In the foreground, so that the stack stops when this process is gone.
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.cli", "up"],
        cwd=CHECKOUT,
        env=command_env(home),
        stdout=log,
        stderr=log,
    )
    try:
        wait_for(
            lambda: process.poll() is not None or running_stack(home) is not None,
            "the stack starts",
            seconds=120,
        )
        stack = running_stack(home)
        assert stack is not None, (home.path / "up.log").read_text()
        yield Running(home, stack)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=60)
        finally:
            process.kill()
            log.close()
