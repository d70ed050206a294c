"""Homes, stand-ins and the command line for the tests of the private stack."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from deploy.local.credentials import find_credentials
from deploy.local.home import CHECKOUT, Home
from deploy.local.processes import marked
from deploy.local.shutdown import stop_stack
from tests.dying import die_with_parent
from tests.integration.parts import Parts

STAND_IN = "python tests/integration/local/standin.py"


def wait_for(condition: Callable[[], object], seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@dataclass(frozen=True)
class Klankbord:
    """The command line, with a home and a Procfile of its own."""

    home: Home
    env: dict[str, str]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "deploy.cli", *arguments],
            cwd=CHECKOUT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - two system calls
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments)
        try:
            out, err = process.communicate(timeout=120)
        except BaseException:
            process.kill()
            process.wait()
            raise
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    @contextmanager
    def running(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """A foreground command that is ready, ended after the block in any case."""
        process = self.start(*arguments)
        try:
            wait_for(lambda: self.run("status").returncode == 0 or process.poll() is not None)
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            process.communicate(timeout=60)

    def left(self) -> list[int]:
        known = find_credentials(self.home)
        return marked(known.stack_id) if known else []


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Klankbord]]:
    """Makes command lines; whatever they started is stopped after the test."""
    made: list[Klankbord] = []

    def build(*lines: str, **env: str) -> Klankbord:
        folder = tmp_path / f"h {len(made)}"
        folder.mkdir()
        procfile = folder / "Procfile"
        procfile.write_text("\n".join(lines or (f"one: {STAND_IN}", f"two: {STAND_IN}")))
        clean = {key: value for key, value in os.environ.items() if "KLANKBORD" not in key}
        own = {"KLANKBORD_HOME": str(folder), "KLANKBORD_PROCFILE": str(procfile)}
        made.append(Klankbord(Home(folder), clean | own | env))
        return made[-1]

    yield build
    for one in made:
        stop_stack(one.home)
        assert one.left() == []


@pytest.fixture
def bare(make: Callable[..., Klankbord], parts: Parts) -> Callable[..., Klankbord]:
    """Makes command lines with a broker and a store: their stacks are up within a second."""
    given = {"KLANKBORD_AMQP_URL": parts.amqp_url, "KLANKBORD_MONGO_URL": parts.mongo_url}
    return partial(make, **given)
