"""`klankbord test`: the checks and the tests."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import click

from deploy.commands._terminal import say
from deploy.local.home import CHECKOUT

_CHECKS: dict[str, tuple[str, ...]] = {
    "ruff check": ("-m", "ruff", "check", "."),
    "ruff format": ("-m", "ruff", "format", "--check", "."),
    "mypy": ("-m", "mypy"),
    "lint-imports": (str(Path(sys.executable).with_name("lint-imports")),),
}

# Most tests wait for processes: with three lanes two processors hardly ever rest.
_LANES = (
    "--numprocesses=3",
    "--dist=loadscope",
    # In the order that tests/lanes.py gives, not by their number.
    "--no-loadscope-reorder",
    "--max-worker-restart=0",
    # Where a run's time goes.
    "--durations=40",
    "--durations-min=5",
)


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGUMENTS]...")
def command(arguments: tuple[str, ...]) -> int:
    """Check style, types and import floors, then run all tests.

    All tests run in three lanes, file by file. With arguments only pytest runs, with these
    arguments, in the checkout's folder. A whole run names its slowest tests. The last line is
    always pytest's summary; the exit code is not 0 when anything failed.
    """
    failed = [] if arguments else [name for name in _CHECKS if not _check(name)]
    if failed:
        say(f"Not in order: {', '.join(failed)}. The tests run all the same.")
    code = _pytest(arguments or _LANES)
    return code or int(bool(failed))


def _check(name: str) -> bool:
    began = time.monotonic()
    say(f"{name} ...")
    done = subprocess.run(  # noqa: S603 - our own programs
        [sys.executable, *_CHECKS[name]],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    word = "failed" if done.returncode else "in order"
    say(f"{name} {word} ({time.monotonic() - began:.1f} s)")
    if done.returncode:
        say(done.stdout.rstrip())
    return done.returncode == 0


def _pytest(arguments: tuple[str, ...]) -> int:
    process = subprocess.Popen(  # noqa: S603 - our own program, the person's arguments
        [sys.executable, "-m", "pytest", *arguments], cwd=CHECKOUT
    )

    def pass_on(number: int, _frame: FrameType | None) -> None:
        process.send_signal(number)

    # A Ctrl-C reaches pytest by itself; we stay to return its exit code.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    code = process.wait()
    return 128 - code if code < 0 else code
