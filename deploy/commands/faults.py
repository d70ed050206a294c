"""`klankbord faults`: prove that nothing is lost and nothing counted twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click

from deploy.clock import REAL_TIME
from deploy.commands._terminal import say
from deploy.faults.options import FULL_EVENTS, Options, full_options, usual_options
from deploy.faults.plan import Fault, Kind
from deploy.faults.result import Result
from deploy.faults.run import run
from deploy.faults.shrinking import shrink
from deploy.local.errors import LocalError
from deploy.meter import Meter

_SHRINK_SECONDS = 900.0


@click.command()
@click.option("--events", default=20_000, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True, help="The same seed plans the same run.")
@click.option("--kills", type=click.IntRange(1), help="Process kills; other faults follow.")
@click.option(
    "--minutes", type=click.FloatRange(0, min_open=True), help="How long faults are injected."
)
@click.option("--only", type=click.Choice([str(kind) for kind in Kind]), help="One kind of fault.")
@click.option("--full", is_flag=True, help=f"{FULL_EVENTS:,} events and hundreds of faults.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option(
    "--shrink/--no-shrink", "shrinks", default=True, help="After a failure, look for less."
)
def command(*, full: bool, as_json: bool, shrinks: bool, seed: int, **given: Any) -> int:
    """Send feedback to a private stack, break everything meanwhile, and check what came of it.

    The stack is its own and is gone afterwards. Exit 1 when an accepted event is missing or counted
    twice, or anything else does not hold; then the seed and the smallest sequence of faults that
    still fails are printed.
    """
    options = full_options(seed) if full else _options(seed, **given)
    result = run(options, options.faults, say, Meter())
    click.echo(json.dumps(result.to_dict(), indent=2) if as_json else result.to_text())
    if result.ok:
        return 0
    _explain(options, result, shrinks=shrinks)
    return 1


def _options(
    seed: int, events: int, kills: int | None, minutes: float | None, only: str | None
) -> Options:
    kind = Kind(only) if only else None
    return usual_options(seed, events, kills=kills, minutes=minutes, kind=kind)


def _explain(options: Options, result: Result, *, shrinks: bool) -> None:
    for name, things in result.troubles.items():
        say(f"{name}: {', '.join(repr(str(thing)) for thing in things[:10])}")
    say(f"Seed {options.seed}. Faults that happened:")
    _list(result.faults)
    if not shrinks:
        return
    say("Looking for a smaller sequence that fails too, for at most 15 minutes.")
    deadline = REAL_TIME.now() + _SHRINK_SECONDS
    smallest = shrink(
        options.faults, lambda less: _fails(options, less), lambda: REAL_TIME.now() < deadline
    )
    say(f"Seed {options.seed}. The smallest sequence found, of {len(options.faults)} faults:")
    _list(smallest)


def _list(faults: Sequence[Fault]) -> None:
    for fault in faults:
        say(f"  {fault}")


def _fails(options: Options, faults: Sequence[Fault]) -> bool:
    try:
        return not run(options, tuple(faults), say, Meter()).ok
    except LocalError as error:
        say(str(error))
        return True
