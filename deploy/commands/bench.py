"""`klankbord bench`: what the system does on this machine."""

from __future__ import annotations

import json

import click

from deploy.bench import BENCHES
from deploy.bench.running import lines, run
from deploy.commands._terminal import say

_ALL = "all"


@click.command()
@click.argument("name", type=click.Choice([*BENCHES, _ALL]))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--rounds", type=click.IntRange(1, 50), default=5, show_default=True)
@click.option("--events", type=click.IntRange(1), help="A smaller or larger run than usual.")
def command(name: str, *, as_json: bool, rounds: int, events: int | None) -> None:
    r"""Measure one thing, or `all`, on a private stack that is gone afterwards.

    \b
    ingest    engagement against a plain loop and the framework's own handler
    gateway   one POST against a bare HTTP handler; batches; time per answer
    latency   from an accepted event to the tally that shows it
    relay     from the outbox to the broker's confirm
    memory    of every process, after many events
    analyse   opinion groups against red-dwarf, which is installed once; a large dialogue
    fanout    own digests for 100,000 participants, most of them without news
    workers   digests of 200 dialogues, made by one worker and by two

    A figure means something beside another of the same run only: see docs/performance.md. Leave
    the machine alone meanwhile.
    """
    names = BENCHES if name == _ALL else (name,)
    found = {one: run(one, rounds, say, events) for one in names}
    document = found if name == _ALL else found[name]
    click.echo(json.dumps(document, indent=2) if as_json else "\n".join(lines(document)))
