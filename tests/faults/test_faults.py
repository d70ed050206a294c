"""A whole fault run, as an operator starts it: nothing lost, nothing counted twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.faults.roles import RELAYS, SERVICES
from deploy.local.home import CHECKOUT
from tests.dying import die_with_parent
from tests.waiting import eventually

# It takes three to seven minutes; a busy machine is no failure.
PATIENCE_SECONDS = 1_200
NOTHING = (
    "lost",
    "double_counted",
    "drift",
    "parked_valid",
    "parked_wrongly",
    "invalid_counted",
    "never_accepted",
    "read_model_differs",
    "digests_missing",
    "digests_twice",
    "deliveries_missing",
    "deliveries_twice",
    "unexpected_restarts",
)


@dataclass(frozen=True)
class Begun:
    """A fault run on its way.

    Args:
        process: the command's.
        folder: where it keeps its stack.
        progress: what it tells meanwhile.
    """

    process: subprocess.Popen[str]
    folder: Path
    progress: Path


@contextmanager
def begun(*arguments: str) -> Iterator[Begun]:
    """A fault run that ends with the block."""
    # The path of a stack must be short, and pytest's folders are not.
    with tempfile.TemporaryDirectory(prefix="kf-") as name:
        folder, progress = Path(name) / "t", Path(name) / "progress"
        folder.mkdir()
        with progress.open("w") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "deploy.cli", "faults", "--no-shrink", *arguments],
                cwd=CHECKOUT,
                env={**os.environ, "TMPDIR": str(folder)},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - two system calls
            )
        try:
            yield Begun(process, folder, progress)
        finally:
            if process.poll() is None:
                process.terminate()
                process.communicate(timeout=180)


@pytest.fixture(scope="module")
def result() -> dict:
    """The figures of a run of 20,000 events."""
    with begun("--events", "20000", "--seed", "1", "--json") as run:
        output = run.process.communicate(timeout=PATIENCE_SECONDS)[0]
        assert run.process.returncode == 0, output + run.progress.read_text()[-3_000:]
        assert list(run.folder.iterdir()) == []
        return json.loads(output)


@pytest.mark.parametrize("figure", NOTHING)
def test_nothing_is_wrong_after_twenty_thousand_events(result: dict, figure: str) -> None:
    assert result[figure] == 0


def test_it_was_as_hard_as_it_was_meant_to_be(result: dict) -> None:
    assert result["sigkills"] >= 25
    assert set(result["faults"]) >= {
        *("kill", "term", "broker-kill", "store-kill", "stop", "cut", "reset", "black-hole"),
        *("disk-alarm", "queue-limit"),
    }
    assert result["events"] == 20_000
    assert result["accepted"] > 19_800
    assert result["duplicates_sent"] > 3_000
    assert 100 < result["invalid"] < 300
    assert result["meanwhile"]["digests"] >= 5


def test_every_promised_digest_was_brought_or_waits_for_its_next_try(result: dict) -> None:
    meanwhile = result["meanwhile"]
    assert meanwhile["deliveries"] + meanwhile["deliveries_waiting"] >= meanwhile["digests"]


@pytest.mark.parametrize("role", SERVICES)
def test_every_role_was_killed(result: dict, role: str) -> None:
    assert result["targets"][role]["kill"] >= 1


def test_a_leader_of_a_relay_was_killed(result: dict) -> None:
    assert sum(result["targets"].get(relay, {}).get("kill", 0) for relay in RELAYS) >= 1


def test_broker_and_store_were_killed(result: dict) -> None:
    assert result["targets"]["rabbitmq"]["broker-kill"] >= 1
    assert result["targets"]["store"]["store-kill"] >= 1


def test_it_came_to_rest_in_time(result: dict) -> None:
    assert result["settle_seconds"] <= 60
    assert result["unsettled"] == {}
    assert result["ok"] is True


def test_a_run_that_is_broken_off_leaves_nothing_behind() -> None:
    with begun("--events", "2000", "--only", "stop", "--kills", "3") as run:
        eventually(lambda: "Injecting" in run.progress.read_text(), seconds=240, every=0.2)
        run.process.send_signal(signal.SIGINT)
        run.process.communicate(timeout=180)
        assert run.process.returncode == 130
        assert list(run.folder.iterdir()) == []
        assert left(run.folder) == []


def left(folder: Path) -> list[str]:
    """Return the processes whose home is in a folder."""
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        # Most processes end at some moment, and some are not ours to look at.
        with suppress(OSError):
            if f"KLANKBORD_HOME={folder}".encode() in environment.read_bytes():
                found.append(environment.parent.name)
    return found
