"""Failpoints kill at the pass that was asked for, and cost nothing when none was."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services.chassis import failpoints
from services.chassis.config import SettingsError
from services.chassis.failpoints import Point, parse

ROOT = Path(__file__).parents[3]
PASS_FOUR_TIMES = (
    "from services.chassis.failpoints import Point, passing\n"
    "for n in range(4):\n"
    "    print(n, flush=True)\n"
    "    passing(Point.BATCH_BEFORE_ACK)\n"
)


def run(wanted: str, program: str = PASS_FOUR_TIMES) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, failpoints.VARIABLE: wanted},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_plan_names_points_and_at_which_pass_to_die():
    plan = parse("batch.before-ack, relay.before-clear:3")
    assert plan == {Point.BATCH_BEFORE_ACK: 1, Point.RELAY_BEFORE_CLEAR: 3}
    assert parse("") == parse(" \n") == {}


@pytest.mark.parametrize("wrong", ["nowhere", "batch.before-ack:0", "batch.before-ack:x"])
def test_what_cannot_be_is_refused_with_the_rule(wrong):
    with pytest.raises(SettingsError, match=failpoints.VARIABLE):
        parse(wrong)


def test_a_service_with_an_unknown_point_does_not_start():
    start = "from services.chassis.runner import main\nraise SystemExit(main(['x:Y']))"
    settings = (
        "import os\n"
        "os.environ.update(KLANKBORD_AMQP_URL='amqp://x', KLANKBORD_MONGO_URL='mongodb://x')\n"
    )
    done = run("nowhere", settings + start)
    assert (done.returncode, done.stderr) == (
        2,
        "KLANKBORD_FAILPOINTS: There is no failpoint 'nowhere'.\n",
    )


@pytest.mark.parametrize(("wanted", "passes"), [("batch.before-ack", 1), ("batch.before-ack:3", 3)])
def test_a_process_dies_at_the_pass_that_was_asked_for(wanted, passes):
    done = run(wanted)
    assert done.returncode == -signal.SIGKILL
    *passed, last = done.stdout.splitlines()
    assert (len(passed), last) == (
        passes,
        '{"event": "failpoint.reached", "point": "batch.before-ack"}',
    )


def test_a_file_may_name_the_point_later(tmp_path):
    path = tmp_path / "points"
    assert run(f"@{path}").returncode == 0
    path.write_text("batch.before-ack:2\n")
    assert run(f"@{path}").returncode == -signal.SIGKILL


def test_without_a_wish_passing_does_nothing():
    assert run("").returncode == 0
    assert failpoints.passing is failpoints._go_on
