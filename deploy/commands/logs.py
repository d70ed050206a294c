"""`klankbord logs`: what the parts wrote."""

from __future__ import annotations

import os
import shutil

import click

from deploy.local.errors import LocalError
from deploy.local.home import Home


@click.command()
@click.argument("name", required=False)
@click.option("-f", "--follow", is_flag=True, help="Keep printing what is added.")
@click.option("-n", "--lines", default=50, show_default=True, help="How many lines of each.")
def command(name: str | None, *, follow: bool, lines: int) -> None:
    """Show the last lines of the logs, of all parts or only of NAME."""
    home = Home.from_env()
    known = sorted(path.stem for path in home.logs.glob("*.log"))
    if name and name not in known:
        listed = ", ".join(known) or "none yet"
        raise click.UsageError(f"There is no log of {name!r}. There are: {listed}.")
    if not known:
        raise LocalError(f"There are no logs in {home.logs}: nothing was started yet.")
    _tail([str(home.log(one)) for one in ([name] if name else known)], lines, follow=follow)


def _tail(files: list[str], lines: int, *, follow: bool) -> None:
    program = shutil.which("tail")
    if program is None:
        raise LocalError("The program `tail` is missing: install coreutils.")
    # -F also follows a file that was rotated.
    arguments = [program, "-n", str(max(0, lines)), *(["-F"] if follow else []), "--", *files]
    os.execv(program, arguments)  # noqa: S606 - our own program and arguments
