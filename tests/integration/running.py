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

from pymongo import MongoClient
from pymongo.database import Database

from deploy.local.home import CHECKOUT, Home
from deploy.local.stack import Stack, running_stack


class Running:
    """A stack of our own, with the command line to use it."""

    def __init__(self, home: Home, stack: Stack) -> None:
        self.home = home
        self.engagement: Database[dict[str, Any]] = MongoClient(stack.mongo_url)[
            "klankbord_engagement"
        ]
        self._env = command_env(home)

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
        return self.engagement["log"].count_documents({"dialogue": dialogue})

    def pid(self, part: str) -> int | None:
        parts = json.loads(self.begin("status", "--json").communicate()[0])["parts"]
        pids: dict[str, int | None] = {one["name"]: one["pid"] for one in parts}
        return pids[part]

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
    return {**known, "KLANKBORD_HOME": str(home.path)}


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
