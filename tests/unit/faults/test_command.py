"""What `klankbord faults` prints, and how it ends, when a run fails."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from deploy.commands import faults as command
from deploy.faults.options import Options, usual_options
from deploy.faults.plan import Fault
from deploy.local.errors import LocalError
from tests.unit.faults.test_result import GOOD, NOTHING

SEED = 7
FAULTS = usual_options(SEED, 2_000).faults
BAD = replace(GOOD, findings=replace(NOTHING, lost=(42,)), faults=FAULTS)


@dataclass
class FakeRuns:
    """Runs that fail when a certain fault is injected.

    Args:
        culprit: the target of that fault.
        breaks: whether every failure but the first breaks the stack beyond use.
    """

    culprit: str = "ideas"
    breaks: bool = False
    sizes: list[int] = field(default_factory=list)

    def __call__(self, _options: Options, faults: tuple[Fault, ...], *_: Any) -> Any:
        self.sizes.append(len(faults))
        if all(fault.target != self.culprit for fault in faults):
            return GOOD
        if self.breaks and len(self.sizes) > 1:
            raise LocalError("The proxy is gone.")
        return BAD


def called(monkeypatch: pytest.MonkeyPatch, runs: FakeRuns, *more: str) -> Result:
    monkeypatch.setattr(command, "run", runs)
    given = ["--events", "2000", "--seed", str(SEED), *more]
    return CliRunner().invoke(command.command, given, standalone_mode=False)


def test_a_good_run_says_so_and_looks_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = FakeRuns(culprit="nobody")
    done = called(monkeypatch, runs)
    assert done.return_value == 0
    assert "Everything holds." in done.stdout
    assert len(runs.sizes) == 1


@pytest.mark.parametrize("breaks", [False, True])
def test_a_failed_run_prints_its_seed_and_the_smallest_sequence(
    monkeypatch: pytest.MonkeyPatch, *, breaks: bool
) -> None:
    done = called(monkeypatch, FakeRuns(breaks=breaks))
    assert done.return_value == 1
    assert "lost: '42'" in done.stderr
    begin = f"Seed {SEED}. The smallest sequence found, of {len(FAULTS)} faults:\n"
    (smallest,) = done.stderr.partition(begin)[2].splitlines()
    assert smallest.endswith("s  kill ideas")


def test_a_failed_run_lists_what_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    done = called(monkeypatch, FakeRuns(), "--no-shrink")
    happened = done.stderr.partition(f"Seed {SEED}. Faults that happened:\n")[2]
    assert happened.splitlines() == [f"  {fault}" for fault in FAULTS]


def test_who_wants_no_search_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = FakeRuns()
    done = called(monkeypatch, runs, "--no-shrink")
    assert done.return_value == 1
    assert len(runs.sizes) == 1
    assert "smallest" not in done.stderr


def test_the_figures_of_a_failed_run_stay_apart_from_its_story(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done = called(monkeypatch, FakeRuns(), "--no-shrink", "--json")
    figures = json.loads(done.stdout)
    assert (figures["ok"], figures["lost"]) == (False, 1)
