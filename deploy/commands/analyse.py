"""`klankbord analyse`: what a dialogue holds, without a server."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from deploy.groups_text import text
from deploy.opinions import analyse, read_stances
from deploy.polis.export import read_export
from deploy.polis.votes import latest, standing


@click.group()
def command() -> None:
    """Find the groups of opinion in a dialogue, without a server."""


@command.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def polis(folder: Path, *, as_json: bool) -> None:
    """Find the groups in the export of a Polis conversation in DIR.

    Rejected statements are left out, and the latest vote of every voter on a statement counts.
    docs/insight.md says how it is done. Reading the files is not part of the seconds.
    """
    export = read_export(folder, datetime.now(UTC))
    votes, statements = latest(export), standing(export)
    begun = time.perf_counter()
    groups, _ = analyse(read_stances(votes, statements))
    seconds = round(time.perf_counter() - begun, 6)
    if as_json:
        click.echo(json.dumps({**groups.to_json(), "seconds": seconds}, indent=2))
    else:
        click.echo(text(export, groups))
