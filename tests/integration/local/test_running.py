"""A stack of stand-ins: what its commands say, and who may use it."""

import json
import os
import signal
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local.errors import StackBusyError
from deploy.local.ports import Claims, is_free
from deploy.local.stack import running_stack, start_stack, use_stack
from tests.integration.local.conftest import STAND_IN, Klankbord, wait_for

Make = Callable[..., Klankbord]


def enter(klankbord: Klankbord, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process use the settings of a command line."""
    for key in [key for key in os.environ if "KLANKBORD" in key]:
        monkeypatch.delenv(key)
    for key in [key for key in klankbord.env if "KLANKBORD" in key]:
        monkeypatch.setenv(key, klankbord.env[key])


def parts(klankbord: Klankbord) -> dict[str, dict[str, object]]:
    found = json.loads(klankbord.run("status", "--json").stdout)
    return {part["name"]: part for part in found["parts"]}


def test_status_follows_each_part(bare: Make) -> None:
    klankbord = bare()
    assert klankbord.run("up", "-d").returncode == 0
    before = parts(klankbord)
    assert [part["ready"] for part in before.values()] == [True, True]
    pid = int(str(before["one"]["pid"]))
    os.kill(pid, signal.SIGSTOP)
    done = klankbord.run("status")
    assert done.returncode == 1
    assert "not ready" in done.stdout
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: klankbord.run("status").returncode == 0)
    assert parts(klankbord)["one"]["pid"] != pid


def test_a_second_start_in_a_home_is_refused(bare: Make) -> None:
    klankbord = bare()
    assert klankbord.run("up", "-d").returncode == 0
    done = klankbord.run("up")
    assert done.returncode == 1
    assert "runs in" in done.stderr
    assert klankbord.run("status").returncode == 0


def test_two_starts_at_once_give_one_stack(bare: Make) -> None:
    klankbord = bare()
    both = [klankbord.start("up", "-d") for _ in range(2)]
    codes = sorted(process.wait(60) for process in both)
    for process in both:
        process.communicate()
    assert codes == [0, 1]
    assert klankbord.run("status").returncode == 0


def test_the_gateway_gets_the_port_that_was_asked_for(bare: Make) -> None:
    klankbord = bare(f"gateway: {STAND_IN}", KLANKBORD_HTTP_PORT="29876")
    done = klankbord.run("up", "-d")
    assert done.returncode == 0
    assert "http://127.0.0.1:29876" in done.stdout
    other = bare(f"gateway: {STAND_IN}", KLANKBORD_HTTP_PORT="port")
    assert "not a port" in other.run("up").stderr


def test_logs_show_what_a_part_wrote(bare: Make) -> None:
    klankbord = bare("one: sh -c 'echo hello; exec " + STAND_IN + "'")
    assert klankbord.run("up", "-d").returncode == 0
    assert "hello" in klankbord.run("logs", "one").stdout
    assert "hello" in klankbord.run("logs").stdout
    wrong = klankbord.run("logs", "nobody")
    assert wrong.returncode == 2
    assert "one" in wrong.stderr


def test_logs_can_be_followed(bare: Make) -> None:
    klankbord = bare()
    klankbord.home.prepare()
    klankbord.home.log("one").write_text("first\n")
    process = klankbord.start("logs", "one", "-f")
    assert process.stdout
    try:
        assert process.stdout.readline() == "first\n"
        with klankbord.home.log("one").open("a") as log:
            log.write("second\n")
        assert process.stdout.readline() == "second\n"
    finally:
        process.terminate()
        process.communicate()


def test_what_is_secret_is_closed_to_others(bare: Make) -> None:
    klankbord = bare()
    assert klankbord.run("up", "-d").returncode == 0
    home = klankbord.home
    for path in (home.secrets_file, home.state_file, home.keys_file, home.admin_key_file):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE(home.socket.stat().st_mode) == 0o600


def test_a_running_stack_is_used_and_left(bare: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    klankbord = bare()
    assert klankbord.run("up", "-d").returncode == 0
    enter(klankbord, monkeypatch)
    said: list[str] = []
    with use_stack(klankbord.home, said.append) as stack:
        assert stack == running_stack(klankbord.home)
        assert stack.amqp_url == klankbord.env["KLANKBORD_AMQP_URL"]
        assert set(stack.health) == {"one", "two"}
    assert said == []
    assert running_stack(klankbord.home)
    with pytest.raises(StackBusyError), start_stack(klankbord.home, "up", said.append):
        raise AssertionError("not reached")


def test_without_a_stack_one_is_started_for_the_block(
    bare: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    klankbord = bare()
    enter(klankbord, monkeypatch)
    said: list[str] = []
    with (
        pytest.raises(ZeroDivisionError),
        use_stack(klankbord.home, said.append) as stack,
    ):
        assert running_stack(klankbord.home) == stack
        raise ZeroDivisionError
    assert "started for this command" in said[0]
    assert klankbord.left() == []
    assert running_stack(klankbord.home) is None


def test_a_claimed_port_is_nobody_elses(tmp_path: Path) -> None:
    with Claims() as first, Claims() as second:
        port = next(port for port in range(21000, 22000) if first.claim(port))
        assert not second.claim(port)
    with Claims() as third:
        assert third.claim(port)


def test_a_port_in_use_is_not_free() -> None:
    code = (
        "import socket; s = socket.create_server(('0.0.0.0', 0));"
        "print(s.getsockname()[1], flush=True); s.accept()"
    )
    process = subprocess.Popen(["python3", "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        assert not is_free(int(process.stdout.readline()))
    finally:
        process.kill()
        process.communicate()
