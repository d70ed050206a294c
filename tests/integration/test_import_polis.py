"""Real dialogues, end to end: imported, imported again, and with engagement killed meanwhile.

The numbers are compared with counts that this file makes from the CSV files by itself.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from deploy.local.home import CHECKOUT, Home
from deploy.local.stack import Stack, running_stack

DATA = Path(
    os.environ.get("KLANKBORD_POLIS_DIR", CHECKOUT.parent / "shared" / "data" / "polis")
).resolve()
DIALOGUES = ("brexit-consensus", "canadian-electoral-reform")
STANCES = {"1": "agree", "-1": "disagree", "0": "pass"}
Counts = dict[str, dict[str, int]]


def require_data() -> None:
    missing = [name for name in DIALOGUES if not (DATA / name / "votes.csv").is_file()]
    if not missing:
        return
    text = f"There is no export of {', '.join(missing)} in {DATA}."
    if os.environ.get("CI"):
        pytest.fail(text)
    pytest.skip(f"{text} KLANKBORD_POLIS_DIR can name another folder.")


def counts_of(folder: Path) -> Counts:
    """Return idea → stance → people, counted from the files alone: the latest vote counts."""
    with (folder / "votes.csv").open(newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"]))
    latest = {(row["comment-id"], row["voter-id"]): row["vote"] for row in rows}
    people = Counter((idea, STANCES[vote]) for (idea, _), vote in latest.items())
    return {
        idea: {stance: people[idea, stance] for stance in STANCES.values()}
        for idea in {idea for idea, _ in latest}
    }


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

    def import_(self, name: str, dialogue: str) -> str:
        return self.run("import", "polis", str(DATA / name), "--as", dialogue)

    def tallies(self, dialogue: str) -> Counts:
        return {
            tally["idea"]: {stance: tally[stance] for stance in STANCES.values()}
            for tally in self.engagement["tallies"].find({"dialogue": dialogue})
        }

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
        self.run("import", "polis", str(folder), "--as", new_name("barrier"))


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


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    require_data()
    home = Home(tmp_path_factory.mktemp("home"))
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


def test_a_real_dialogue_is_counted_as_its_files_say(running: Running, tmp_path: Path) -> None:
    dialogue = new_name("brexit")
    expected = counts_of(DATA / "brexit-consensus")
    output = running.import_("brexit-consensus", dialogue)
    assert "Votes        5312, by 204 voters" in output
    assert running.tallies(dialogue) == expected
    assert "New          0 events; already known: 5362" in running.import_(
        "brexit-consensus", dialogue
    )
    running.settle(tmp_path)
    assert running.tallies(dialogue) == expected
    assert running.logged(dialogue) == 5312


def kill_engagement(running: Running, dialogue: str, total: int) -> int:
    """Kill the engagement process while it counts; return how much it had counted by then."""
    before = running.logged(dialogue)
    pid = running.pid("engagement")
    wait_for(lambda: running.logged(dialogue) > before, "engagement counts")
    assert pid
    os.kill(pid, signal.SIGKILL)
    counted = running.logged(dialogue)
    assert counted < total, "It was killed too late to show anything."
    wait_for(lambda: running.pid("engagement") not in (None, pid), "engagement comes back")
    return counted


def test_killing_engagement_twice_changes_no_number(running: Running, tmp_path: Path) -> None:
    dialogue = new_name("canada")
    expected = counts_of(DATA / "canadian-electoral-reform")
    importing = running.begin(
        "import", "polis", str(DATA / "canadian-electoral-reform"), "--as", dialogue
    )
    try:
        first = kill_engagement(running, dialogue, 12_018)
        second = kill_engagement(running, dialogue, 12_018)
        output = finish(importing)
    finally:
        importing.kill()
        importing.wait()
    assert 0 < first < second
    assert "Statements   174, of which rejected 22" in output
    assert running.tallies(dialogue) == expected
    running.import_("canadian-electoral-reform", dialogue)
    running.settle(tmp_path)
    assert running.tallies(dialogue) == expected
    assert running.logged(dialogue) == 12_018
    assert "Different: 0." in running.run("recount", dialogue)
    totals = json.loads(running.run("digest", dialogue, "--format", "json"))["totals"]
    assert (totals["ideas"], totals["participants"], totals["rejected"]) == (174, 448, 22)
