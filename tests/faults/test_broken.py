"""The checker is checked: builds that are broken on purpose are found, by the right figure."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import structlog

from deploy.faults.options import Options
from deploy.faults.plan import Fault, Kind
from deploy.faults.result import Result
from deploy.faults.roles import SERVICES
from deploy.faults.run import run
from deploy.faults.stack import usual_command
from deploy.meter import Meter

OPTIONS = Options(seed=3, events=1_500, sizes={}, seconds=10.0)
LAST = Fault(11.0, Kind.TERM, "ideas")
# Batches are on their way while the store is frozen, and then their readers die.
FROZEN_STORE = (
    Fault(4.0, Kind.STOP, "store", 6.0),
    Fault(5.0, Kind.KILL, "engagement-1"),
    Fault(5.5, Kind.KILL, "engagement-2"),
)
SWALLOWED_BY_GATEWAY = (Fault(4.0, Kind.BLACK_HOLE, "gateway/broker", 4.0),)
# A publisher whose connection ends within the 5 s that it waits for confirms sends again by itself.
# So only what was swallowed before the last 5 s is lost, and the first batch may be long in coming.
SWALLOWED_BY_RELAYS = tuple(
    Fault(4.0, Kind.BLACK_HOLE, f"engagement-{number}/broker", 15.0) for number in (1, 2)
)
BROKEN: dict[str, tuple[Sequence[Fault], Callable[[Result], int]]] = {
    "acknowledges_first": (FROZEN_STORE, lambda result: len(result.findings.lost)),
    "does_not_wait_for_confirms": (
        SWALLOWED_BY_GATEWAY,
        lambda result: len(result.findings.lost),
    ),
    "increments_blindly": ((), lambda result: len(result.findings.drift)),
    "does_not_deduplicate": ((), lambda result: result.findings.double_counted),
    "clears_before_the_confirm": (
        SWALLOWED_BY_RELAYS,
        lambda result: len(result.findings.read_model_differs),
    ),
}


@pytest.fixture(autouse=True)
def short_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A failed run keeps its folder; here it goes with the test."""
    with tempfile.TemporaryDirectory(prefix="kb-") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)
    structlog.reset_defaults()


def broken(build: str) -> Callable[[str], tuple[str, ...]]:
    return lambda name: ("python", "-m", f"tests.faults.broken.{build}", SERVICES[name])


@pytest.mark.parametrize("build", BROKEN)
def test_a_broken_build_is_found(build: str) -> None:
    faults, figure = BROKEN[build]
    result = run(OPTIONS, (*faults, LAST), print, Meter(), broken(build))
    assert not result.ok
    assert figure(result) > 0, result.to_text()


def test_the_same_faults_do_no_harm_to_the_build_as_it_is() -> None:
    faults = (*FROZEN_STORE, *SWALLOWED_BY_GATEWAY, *SWALLOWED_BY_RELAYS, LAST)
    ordered = tuple(sorted(faults, key=lambda fault: fault.at))
    result = run(OPTIONS, ordered, print, Meter(), usual_command)
    assert result.ok, result.to_text()
    assert len(result.faults) == len(faults)
