import subprocess
from pathlib import Path

import click
import pytest

from deploy import cli
from deploy.commands import test as test_command
from deploy.local.errors import LocalError, StoppedError
from deploy.local.home import CHECKOUT


def one_command(monkeypatch: pytest.MonkeyPatch, error: BaseException | int) -> None:
    @click.command()
    def command() -> int:
        if isinstance(error, BaseException):
            raise error
        return error

    monkeypatch.setattr(cli.Commands, "get_command", lambda *_: command)


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (0, 0),
        (1, 1),
        (LocalError("sad"), 1),
        (PermissionError(13, "Permission denied", "/keys"), 1),
        (click.UsageError("wrong"), 2),
        (KeyboardInterrupt(), 130),
        (StoppedError(15), 143),
    ],
)
def test_the_exit_code_says_what_happened(
    monkeypatch: pytest.MonkeyPatch, outcome: BaseException | int, code: int
) -> None:
    one_command(monkeypatch, outcome)
    assert cli.main(["any"]) == code


def test_a_failure_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one_command(monkeypatch, LocalError("The store is away."))
    cli.main(["any"])
    assert capsys.readouterr().err == "klankbord: The store is away.\n"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device", "/data/x"), "/data/x: No space left on device."),
        (OSError(28, "No space left on device"), "No space left on device."),
        (OSError("odd"), "odd."),
    ],
)
def test_what_the_machine_refuses_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: OSError,
    said: str,
) -> None:
    one_command(monkeypatch, error)
    assert cli.main(["any"]) == 1
    assert capsys.readouterr().err == f"klankbord: {said}\n"


def test_every_command_explains_itself() -> None:
    group, context = cli.cli, click.Context(cli.cli)
    names = group.list_commands(context)
    assert {"up", "down", "status", "logs", "test", "version"} <= set(names)
    for name in names:
        found = group.get_command(context, name)
        assert found is not None
        assert found.help


def test_an_unknown_command_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["nonsense"]) == 2
    assert "nonsense" in capsys.readouterr().err


def test_test_passes_options_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_command, "_pytest", len)
    assert cli.main(["test", "-k", "x", "--help", "tests/unit"]) == 4


def test_a_failed_check_fails_the_whole_even_when_the_tests_pass(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(test_command, "CHECKOUT", tmp_path)
    monkeypatch.setattr(
        test_command, "_CHECKS", {"good": ("-c", ""), "bad": ("-c", "raise SystemExit('ugly')")}
    )
    monkeypatch.setattr(test_command, "_pytest", lambda _arguments: 0)
    assert cli.main(["test"]) == 1
    said = capsys.readouterr().err
    assert "good in order" in said
    assert "ugly" in said
    assert "Not in order: bad." in said


def test_the_launcher_is_plain_posix_shell() -> None:
    for script in ("klankbord", "deploy/bootstrap.sh", "deploy/apt-install.sh"):
        path = CHECKOUT / script
        assert path.read_text().startswith("#!/bin/sh\n")
        subprocess.run(["sh", "-n", str(path)], check=True)
