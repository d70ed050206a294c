"""The launcher, on a small copy of the checkout whose lock file asks for nothing."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.home import CHECKOUT
from tests.integration.local.conftest import wait_for

CLI = "import os, sys\nprint('ran', sys.argv[1:], os.getcwd())\n"


class Copy:
    """A checkout with the launcher, and a PATH of our own making."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.bin = root.parent / "bin"
        for folder in (root / "deploy", root / "requirements", self.bin):
            folder.mkdir(parents=True)
        shutil.copy(CHECKOUT / "klankbord", root)
        for script in ("bootstrap.sh", "apt-install.sh"):
            shutil.copy(CHECKOUT / "deploy" / script, root / "deploy")
        (root / "deploy" / "cli.py").write_text(CLI)
        for lock in ("local", "dev"):
            (root / "requirements" / f"{lock}.txt").write_text("# nothing\n")
        self.env = {"PATH": f"{self.bin}:{os.environ['PATH']}", "KLANKBORD_AMQP_URL": "amqp://x"}

    def start(
        self, *arguments: str, program: Path | None = None, cwd: Path | None = None
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(program or self.root / "klankbord"), *arguments],
            cwd=cwd or "/",
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, **where: Path) -> tuple[int, str, str]:
        process = self.start(*arguments, **where)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def program(self, name: str, text: str) -> None:
        (self.bin / name).write_text(f"#!/bin/sh\n{text}\n")
        (self.bin / name).chmod(0o755)


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    yield Copy(tmp_path / "a check out")


def test_the_launcher_installs_once_and_is_quiet_after(copy: Copy) -> None:
    code, out, err = copy.run("status", "a b")
    assert (code, out) == (0, "ran ['status', 'a b'] /\n")
    assert "Installing the Python packages (once) ... done" in err
    link, folder = copy.root.parent / "link", copy.root.parent / "else where"
    link.symlink_to(Path("a check out/klankbord"))
    folder.mkdir()
    assert copy.run("x", program=link, cwd=folder) == (0, f"ran ['x'] {folder}\n", "")

    (copy.root / "requirements" / "local.txt").write_text("# changed\n")
    assert "Installing" in copy.run("x")[2]
    assert "Installing" in copy.run("test")[2]
    assert copy.run("x")[2] == ""
    assert copy.run("test")[2] == ""

    moved = copy.root.rename(copy.root.parent / "moved")
    code, out, err = copy.run("x", program=moved / "klankbord")
    assert (code, out) == (0, "ran ['x'] /\n")
    assert "Making a Python environment" in err


def test_two_launchers_at_once_install_once(copy: Copy) -> None:
    both = [copy.start("x") for _ in range(2)]
    done = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert [out for out, _ in done] == ["ran ['x'] /\n"] * 2
    assert sum("Making a Python environment ... done" in err for _, err in done) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_install_is_done_again(copy: Copy, number: signal.Signals) -> None:
    process = copy.start("x")
    wait_for((copy.root / ".venv").exists)
    os.killpg(process.pid, number)
    process.communicate(timeout=60)
    assert process.returncode == (-9 if number == signal.SIGKILL else 128 + number)
    code, out, _ = copy.run("x")
    assert (code, out) == (0, "ran ['x'] /\n")


def test_a_failed_install_says_why_and_is_not_trusted_after(copy: Copy) -> None:
    assert copy.run("x")[0] == 0
    lock = copy.root / "requirements" / "local.txt"
    (copy.root / "a-1-py3-none-any.whl").touch()
    lock.write_text(f"{(copy.root / 'a-1-py3-none-any.whl').as_uri()}\n")
    code, out, err = copy.run("x")
    assert (code, out) == (1, "")
    assert "Hashes are required" in err
    assert err.splitlines()[-1] == "klankbord: the Python packages could not be installed."
    lock.write_text("# nothing\n")
    code, _, err = copy.run("x")
    assert code == 0
    assert "Installing" in err


def test_an_old_python_is_refused_in_one_sentence(copy: Copy) -> None:
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        copy.program(name, 'case $1 in --version) echo "Python 3.9.2" ;; *) exit 1 ;; esac')
    code, _, err = copy.run("x")
    assert code == 1
    assert err == "klankbord: Python 3.11 or newer is needed; Python 3.9.2 is too old.\n"


@pytest.fixture
def without_rabbitmq(copy: Copy) -> Copy:
    """A copy that looks for RabbitMQ where there is none, for somebody who is not root."""
    script = copy.root / "deploy" / "bootstrap.sh"
    script.write_text(
        script.read_text()
        .replace("/usr/lib/rabbitmq/bin/rabbitmq-server", "/nowhere")
        .replace("command -v rabbitmq-server", "command -v no-such-program")
    )
    copy.program("id", "echo 1000")
    copy.program("apt-get", "exit 1")
    copy.program("sudo", "exit 1")
    del copy.env["KLANKBORD_AMQP_URL"]
    return copy


def test_without_rabbitmq_and_rights_one_sentence_says_what_to_install(
    without_rabbitmq: Copy,
) -> None:
    code, out, err = without_rabbitmq.run("up")
    assert (code, out) == (1, "")
    last = err.splitlines()[-1]
    assert (
        last == "klankbord: RabbitMQ is missing: run 'sudo apt-get install rabbitmq-server' first."
    )
    for arguments in (("status",), ("up", "--help"), ("version",)):
        assert without_rabbitmq.run(*arguments)[0] == 0
    without_rabbitmq.env["KLANKBORD_AMQP_URL"] = "amqp://x"
    assert without_rabbitmq.run("up")[0] == 0


def test_with_sudo_the_package_is_installed(without_rabbitmq: Copy) -> None:
    note = without_rabbitmq.root / "asked"
    without_rabbitmq.program("sudo", f'printf "%s\\n" "$*" >>"{note}"')
    code, _, err = without_rabbitmq.run("up")
    assert code == 0
    assert "Installing rabbitmq-server (once) ... done" in err
    script = without_rabbitmq.root / "deploy" / "apt-install.sh"
    assert note.read_text().splitlines()[-1] == f"-n sh {script} rabbitmq-server"


@pytest.fixture
def waiting_sudo(without_rabbitmq: Copy) -> Path:
    """The note of a sudo that installs for ever: its process, and how far pip was meanwhile."""
    note = without_rabbitmq.root / "asked"
    stamp = without_rabbitmq.root / ".venv" / "klankbord-stamp"
    without_rabbitmq.program(
        "sudo",
        f"""[ "$2" != true ] || exit 0
echo $$ >"{note}"
until [ -e "{stamp}" ]; do sleep 0.1; done
echo "pip is done" >>"{note}"
exec sleep 300""",
    )
    return note


def test_packages_of_the_system_come_while_pip_works_and_end_with_the_launcher(
    without_rabbitmq: Copy, waiting_sudo: Path
) -> None:
    process = without_rabbitmq.start("up")
    wait_for(lambda: waiting_sudo.exists() and "pip is done" in waiting_sudo.read_text())
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGTERM
    assert not Path(f"/proc/{waiting_sudo.read_text().split()[0]}").exists()


def test_packages_of_the_system_are_given_up_when_pip_fails(
    without_rabbitmq: Copy, waiting_sudo: Path
) -> None:
    lock = without_rabbitmq.root / "requirements" / "local.txt"
    lock.write_text("no-such-package==1\n")
    code, _, err = without_rabbitmq.run("up")
    assert code == 1
    assert err.splitlines()[-1] == "klankbord: the Python packages could not be installed."
    assert not Path(f"/proc/{waiting_sudo.read_text().split()[0]}").exists()
