"""Real dialogues: their groups beside those that Polis itself showed, and how stable they are."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sklearn.metrics import adjusted_rand_score

from deploy.cli import main
from deploy.opinions import replay
from deploy.polis.export import read_export
from deploy.polis.votes import in_order, standing
from tests.exports import real

# What red-dwarf 0.4 reaches against the same labels, which are no truth: they grew over time.
PEER = {
    "15-per-hour-seattle": 0.46,
    "brexit-consensus": 0.64,
    "canadian-electoral-reform": 1.00,
    "scoop-hivemind.ubi": 0.10,
}


def likeness(folder: Path, capsys: pytest.CaptureFixture[str]) -> float:
    assert main(["analyse", "polis", str(folder), "--json"]) == 0
    groups = json.loads(capsys.readouterr().out)["groups"]
    ours = {member: group["id"] for group in groups for member in group["members"]}
    with (folder / "participants-votes.csv").open(newline="", encoding="utf-8") as file:
        theirs = {row["participant"]: row["group-id"] for row in csv.DictReader(file)}
    both = [who for who in ours if theirs.get(who)]
    assert len(both) > 0.9 * len(ours)
    found: float = adjusted_rand_score([theirs[who] for who in both], [ours[who] for who in both])
    return found


def test_groups_are_as_like_those_of_polis_as_the_peers_are(capsys) -> None:
    found = [likeness(real(name), capsys) for name in PEER]
    assert sum(found) >= sum(PEER.values())


@pytest.mark.parametrize("name", PEER)
def test_groups_that_know_the_ones_before_are_more_stable(name: str) -> None:
    export = read_export(real(name), datetime.now(UTC))
    warm, cold = (
        replay(in_order(export), standing(export), warm=one).mean for one in (True, False)
    )
    assert warm is not None
    assert cold is not None
    assert warm > cold
