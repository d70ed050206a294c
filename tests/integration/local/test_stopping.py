"""Whatever ends a stack, nothing stays behind and nothing else is touched."""

import json
import os
import signal
import subprocess
from collections.abc import Callable

import pytest

from deploy.local.state import live_state, load_state
from tests.integration.local.conftest import STAND_IN, Klankbord, wait_for

Make = Callable[..., Klankbord]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_stack(bare: Make, number: signal.Signals) -> None:
    klankbord = bare()
    with klankbord.running("up") as process:
        assert len(klankbord.left()) == 3
        process.send_signal(number)
        assert process.wait(30) == 128 + number
    assert klankbord.left() == []
    assert load_state(klankbord.home) is None


def test_a_second_signal_does_not_interrupt_the_stopping(bare: Make) -> None:
    klankbord = bare()
    with klankbord.running("up") as process:
        for _ in range(5):
            process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    assert klankbord.left() == []


def test_a_signal_during_the_start_stops_what_was_started(bare: Make) -> None:
    klankbord = bare(f"one: {STAND_IN}", f"two: {STAND_IN} late")
    process = klankbord.start("up")
    wait_for(lambda: len(klankbord.left()) == 3)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 143, err
    assert klankbord.left() == []


def test_a_failed_start_names_the_part_and_stops_the_others(bare: Make) -> None:
    klankbord = bare(f"one: {STAND_IN}", f"two: {STAND_IN} broken")
    klankbord.home.prepare()
    klankbord.home.log("two").write_text("an earlier start\n")
    done = klankbord.run("up")
    assert done.returncode == 1
    assert "two did not start" in done.stderr
    assert "this stand-in is broken" in done.stderr
    assert "an earlier start" not in done.stderr
    assert "Traceback" not in done.stderr
    assert klankbord.left() == []
    assert load_state(klankbord.home) is None


def test_a_program_that_does_not_exist_is_a_failed_start(bare: Make) -> None:
    klankbord = bare("one: /no/such/program")
    done = klankbord.run("up", "-d")
    assert done.returncode == 1
    assert "one did not start" in done.stderr
    assert klankbord.left() == []


def test_a_killed_parent_takes_the_stack_along(bare: Make) -> None:
    klankbord = bare()
    with klankbord.running("up") as process:
        process.kill()
        process.wait()
        wait_for(lambda: not klankbord.left())
    assert klankbord.run("down").returncode == 0
    assert klankbord.run("status").returncode == 1


def test_down_ends_what_a_killed_supervisor_left(bare: Make) -> None:
    klankbord = bare()
    assert klankbord.run("up", "-d").returncode == 0
    state = live_state(klankbord.home)
    assert state
    os.kill(state.pids["supervisor"], signal.SIGKILL)
    wait_for(lambda: live_state(klankbord.home) is None)
    assert klankbord.run("status").returncode == 1
    assert len(klankbord.left()) == 2
    done = klankbord.run("down")
    assert (done.returncode, done.stdout) == (0, "The stack has stopped.\n")
    assert klankbord.left() == []


def test_a_start_ends_what_a_killed_supervisor_left(bare: Make) -> None:
    klankbord = bare()
    assert klankbord.run("up", "-d").returncode == 0
    state = live_state(klankbord.home)
    assert state
    os.kill(state.pids["supervisor"], signal.SIGKILL)
    wait_for(lambda: live_state(klankbord.home) is None)
    assert klankbord.run("up", "-d").returncode == 0
    assert len(klankbord.left()) == 3
    again = live_state(klankbord.home)
    assert again
    assert again.ports == state.ports


def test_down_stops_a_foreground_stack_and_its_command_ends_well(bare: Make) -> None:
    klankbord = bare()
    with klankbord.running("up") as process:
        assert klankbord.run("down").returncode == 0
        assert process.wait(30) == 0
    assert klankbord.left() == []


def test_down_stops_a_stack_that_is_still_starting(bare: Make) -> None:
    klankbord = bare(f"one: {STAND_IN} late")
    process = klankbord.start("up")
    wait_for(lambda: len(klankbord.left()) == 2)
    assert klankbord.run("status").returncode == 1
    assert klankbord.run("down").returncode == 0
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1, err
    assert "Traceback" not in err
    assert klankbord.left() == []


def test_down_and_status_without_a_stack(make: Make) -> None:
    klankbord = make()
    assert klankbord.run("down").returncode == 0
    done = klankbord.run("status", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout) == {"running": False, "ready": False, "parts": []}


def test_down_leaves_another_home_alone(bare: Make) -> None:
    first, second = bare(), bare()
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        assert first.run("up", "-d").returncode == 0
        assert second.run("up", "-d").returncode == 0
        assert first.run("down").returncode == 0
        assert bystander.poll() is None
        assert second.run("status").returncode == 0
    finally:
        bystander.kill()
        bystander.wait()
