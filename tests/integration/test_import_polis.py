"""Real dialogues, end to end: imported, imported again, and with engagement killed meanwhile.

The numbers are compared with counts that this file makes from the CSV files by itself.
"""

from __future__ import annotations

import csv
import json
import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from deploy.local.home import CHECKOUT
from tests.integration.running import Running, finish, new_name, wait_for
from tests.tallies import tallies

DATA = Path(
    os.environ.get("KLANKBORD_POLIS_DIR", CHECKOUT.parent / "shared" / "data" / "polis")
).resolve()
BREXIT, CANADA = DATA / "brexit-consensus", DATA / "canadian-electoral-reform"
STANCES = {"1": "agree", "-1": "disagree", "0": "pass"}
Counts = dict[str, dict[str, int]]


def require_data() -> None:
    missing = [folder.name for folder in (BREXIT, CANADA) if not folder.is_dir()]
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


@pytest.fixture
def running(whole: Running) -> Running:
    require_data()
    return whole


def counts_in(running: Running, dialogue: str) -> Counts:
    return {
        idea: {stance: tally[stance] for stance in STANCES.values()}
        for idea, tally in tallies(running.engagement, dialogue).items()
    }


def test_a_real_dialogue_is_counted_as_its_files_say(running: Running, tmp_path: Path) -> None:
    dialogue = new_name("brexit")
    expected = counts_of(BREXIT)
    output = running.import_(BREXIT, dialogue)
    assert "Votes        5312, by 204 voters" in output
    assert counts_in(running, dialogue) == expected
    assert "New          0 events; already known: 5362" in running.import_(BREXIT, dialogue)
    running.settle(tmp_path)
    assert counts_in(running, dialogue) == expected
    assert running.logged(dialogue) == 5312


def kill_engagement(running: Running, dialogue: str, total: int) -> int:
    """Kill the engagement process while it counts; return how much it had counted by then."""
    before = running.counted(dialogue)
    pid = running.pid("engagement")
    wait_for(lambda: running.counted(dialogue) > before, "engagement counts")
    assert pid
    os.kill(pid, signal.SIGKILL)
    counted = running.logged(dialogue)
    assert counted < total, "It was killed too late to show anything."
    wait_for(lambda: running.pid("engagement") not in (None, pid), "engagement comes back")
    return counted


def test_killing_engagement_twice_changes_no_number(running: Running, tmp_path: Path) -> None:
    dialogue = new_name("canada")
    expected = counts_of(CANADA)
    importing = running.begin("import", "polis", str(CANADA), "--as", dialogue)
    try:
        first = kill_engagement(running, dialogue, 12_018)
        second = kill_engagement(running, dialogue, 12_018)
        output = finish(importing)
    finally:
        importing.kill()
        importing.wait()
    assert 0 < first < second
    assert "Statements   174, of which rejected 22" in output
    assert counts_in(running, dialogue) == expected
    running.import_(CANADA, dialogue)
    running.settle(tmp_path)
    assert counts_in(running, dialogue) == expected
    assert running.logged(dialogue) == 12_018
    assert "Different: 0." in running.run("recount", dialogue)
    totals = json.loads(running.run("digest", dialogue, "--format", "json"))["totals"]
    assert (totals["ideas"], totals["participants"], totals["rejected"]) == (174, 448, 22)
