"""What a run says of itself: the faults that happened, and whether it was good."""

import json
from dataclasses import replace

import pytest

from deploy.faults.checks import Findings
from deploy.faults.exits import Exit, read_exits, unexpected
from deploy.faults.injecting import Injected
from deploy.faults.plan import Fault, Kind
from deploy.faults.processes import holder_pid
from deploy.faults.result import Result, happened

NOTHING = Findings((), 0, (), (), (), (), (), (), (), (), (), ())
KILL = Fault(1.0, Kind.KILL, "ideas")
TERM = Fault(2.0, Kind.TERM, "digest")
CUT = Fault(3.0, Kind.CUT, "ideas/store")
GOOD = Result(
    seed=1,
    events=10,
    accepted=9,
    duplicates_sent=2,
    invalid=1,
    findings=NOTHING,
    faults=(KILL, TERM, CUT),
    planned=4,
    restarts=(),
    settle_seconds=2.0,
    waited_for={"digests": 9.5},
    unsettled={},
    seconds=60.0,
    meanwhile={"refused": 1},
)

LOG = """\
2026-11-23 13:00:00,100 INFO spawned: 'ideas' with pid 11
2026-11-23 13:00:00,200 INFO spawned: 'digest' with pid 12
2026-11-23 13:00:03,200 INFO success: ideas entered RUNNING state, process has stayed up
2026-11-23 13:00:04,000 WARN exited: ideas (terminated by SIGKILL; not expected)
2026-11-23 13:00:04,500 INFO spawned: 'ideas' with pid 13
2026-11-23 13:00:05,000 INFO exited: digest (exit status 0; expected)
2026-11-23 13:00:05,500 INFO spawned: 'digest' with pid 14
2026-11-23 13:00:06,000 WARN exited: digest (exit status 1; not expected)
""".splitlines()


def test_the_supervisors_log_says_how_each_process_ended() -> None:
    assert read_exits(LOG) == {
        11: Exit("ideas", 11, "terminated by SIGKILL"),
        12: Exit("digest", 12, "exit status 0"),
        14: Exit("digest", 14, "exit status 1"),
    }


def test_what_we_did_not_signal_ended_unexpectedly() -> None:
    assert unexpected(read_exits(LOG), [11, 12]) == [Exit("digest", 14, "exit status 1")]


def test_only_what_really_happened_counts() -> None:
    exits = read_exits(LOG)
    injected = [
        Injected(KILL, pid=11),
        Injected(TERM, pid=12),
        # Neither of these ended by its signal, and the third was never sent.
        Injected(TERM, pid=11),
        Injected(KILL, pid=12),
        Injected(KILL, pid=0),
        Injected(KILL, pid=99),
        Injected(CUT, happened=True),
        Injected(CUT, happened=False),
    ]
    assert happened(injected, exits) == (KILL, TERM, CUT)


def test_what_happened_to_one_target_is_counted_by_kind() -> None:
    faults = (KILL, KILL, replace(TERM, target="ideas"))
    assert replace(GOOD, faults=faults).to_dict()["targets"] == {"ideas": {"kill": 2, "term": 1}}


def test_a_person_reads_to_whom_it_happened() -> None:
    lines = replace(GOOD, faults=(KILL, KILL, CUT)).to_text().splitlines()
    assert "  ideas              kill 2" in lines
    assert "  ideas/store        cut 1" in lines


def test_a_good_run_is_ok() -> None:
    figures = GOOD.to_dict()
    assert figures["ok"] is True
    assert (figures["kills"], figures["sigkills"], figures["sigterms"]) == (2, 1, 1)
    assert figures["faults"] == {"kill": 1, "term": 1, "cut": 1}
    assert figures["targets"] == {
        "digest": {"term": 1},
        "ideas": {"kill": 1},
        "ideas/store": {"cut": 1},
    }
    assert json.loads(json.dumps(figures)) == figures
    assert "Everything holds." in GOOD.to_text()


@pytest.mark.parametrize(
    ("bad", "figure"),
    [
        (replace(GOOD, findings=replace(NOTHING, lost=(4,))), "lost"),
        (replace(GOOD, findings=replace(NOTHING, double_counted=1)), "double_counted"),
        (replace(GOOD, findings=replace(NOTHING, drift=(("d", "i"),))), "drift"),
        (replace(GOOD, findings=replace(NOTHING, parked_valid=(4,))), "parked_valid"),
        (replace(GOOD, findings=replace(NOTHING, parked_wrongly=(4,))), "parked_wrongly"),
        (replace(GOOD, findings=replace(NOTHING, invalid_counted=(4,))), "invalid_counted"),
        (replace(GOOD, findings=replace(NOTHING, never_accepted=(4,))), "never_accepted"),
        (replace(GOOD, findings=replace(NOTHING, read_model_differs=("x",))), "read_model_differs"),
        (replace(GOOD, findings=replace(NOTHING, digests_missing=("x",))), "digests_missing"),
        (replace(GOOD, findings=replace(NOTHING, digests_twice=("x",))), "digests_twice"),
        (replace(GOOD, restarts=(Exit("ideas", 1, "exit status 1"),)), "unexpected_restarts"),
        (replace(GOOD, unsettled={"ideas.feedback": 3}), "unsettled"),
        (replace(GOOD, settle_seconds=61.0), "settle_seconds"),
    ],
)
def test_anything_wrong_makes_a_run_fail(bad: Result, figure: str) -> None:
    assert not bad.ok
    assert list(bad.troubles) == [figure]
    figures = bad.to_dict()
    assert figures["ok"] is False
    assert figures[figure] != GOOD.to_dict()[figure]
    assert f"wrong: {figure}" in bad.to_text()


def test_a_relay_is_the_process_that_its_holder_names() -> None:
    assert holder_pid("a-host-with-lines-4711-0a1b2c3d") == 4711
    assert holder_pid("nonsense") == 0
