"""`klankbord parked`: what could not be accepted, and what becomes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import requests

from deploy import parked, parked_text
from deploy.client import Client, ClientError, address
from deploy.commands._terminal import say
from deploy.local.errors import LocalError
from deploy.local.home import Home
from deploy.local.stack import use_stack
from deploy.parked import Filters

_FILTERS = (
    ("--reason", "The code that they were parked with, as unknown-dialogue."),
    ("--source", "The CloudEvents source of their publisher."),
    ("--queue", "The work queue that they were taken from, as engagement.feedback."),
    ("--since", "Parked at this time or later, as 2026-03-04T09:15:30Z."),
    ("--until", "Parked at this time or earlier."),
)

Function = Callable[..., Any]


def _filtered(function: Function) -> Function:
    for name, help_ in reversed(_FILTERS):
        function = click.option(name, help=help_)(function)
    return function


@click.group()
def command() -> None:
    """Show, replay and drop the messages that could not be accepted."""


@command.command(name="list")
@_filtered
@click.option(
    "-n",
    "--lines",
    type=click.IntRange(1, 10_000),
    default=50,
    show_default=True,
    help="How many at most.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(lines: int, *, as_json: bool, **filters: str | None) -> None:
    """List what is parked, the last parked first, and count the reasons."""
    chosen = _given(filters)
    with _client() as client:
        found = parked.newest(client, chosen, lines)
        counted = parked.counts(client, chosen)
    if as_json:
        click.echo(_json({**counted, "items": found}))
        return
    if found:
        click.echo(parked_text.table(found))
    click.echo(parked_text.summary(counted, len(found), chosen))


@command.command()
@click.argument("name", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--raw", is_flag=True, help="Print the body and nothing else, byte for byte.")
def show(name: str, *, as_json: bool, raw: bool) -> None:
    """Show the message ID: why it was parked, where it came from, and its raw body."""
    with _client() as client, _found(name):
        message = parked.whole(client, name)
    if raw:
        click.echo(parked.raw_body(message), nl=False)
    else:
        click.echo(_json(message) if as_json else parked_text.description(message))


@command.command()
@click.argument("name", metavar="[ID]", required=False)
@_filtered
@click.option("--all", "everything", is_flag=True, help="All that is parked.")
@click.option(
    "--body",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file with the mended event; it must keep its source and id.",
)
def replay(name: str | None, file: Path | None, *, everything: bool, **filters: str | None) -> int:
    """Bring back the message ID, or all that fit the filters, once the cause is mended.

    A message that was replayed is no longer parked; what still cannot be accepted is parked
    again. An event that was counted before is not counted twice.
    """
    chosen = _choose(name, _given(filters), everything=everything)
    if file and not name:
        raise click.UsageError("A mended body belongs to one message: name its ID.")
    with _client() as client:
        if name:
            with _found(name):
                _replay_one(client, name, file)
            click.echo("Replayed: 1.")
            return 0
        replayed, refused = parked.replay_many(client, parked.until_now(chosen))
    click.echo(
        f"Replayed: {replayed}." + (f" Stay, as nothing takes them: {refused}." if refused else "")
    )
    return 1 if refused else 0


@command.command()
@click.argument("name", metavar="[ID]", required=False)
@_filtered
@click.option("--all", "everything", is_flag=True, help="All that is parked.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
def drop(name: str | None, *, everything: bool, yes: bool, **filters: str | None) -> None:
    """Drop the message ID, or all that fit the filters, for good."""
    chosen = _choose(name, _given(filters), everything=everything)
    with _client() as client:
        if name:
            with _found(name):
                dropped = client.send("DELETE", address("parked", name)).value["dropped"]
        else:
            dropped = _drop_many(client, parked.until_now(chosen), yes=yes)
    click.echo(f"Dropped: {dropped}.")


def _replay_one(client: Client, name: str, file: Path | None) -> None:
    if file:
        parked.replay_mended(client, name, file.read_bytes())
    else:
        client.send("POST", address("parked", name, "replay"))


def _drop_many(client: Client, chosen: Filters, *, yes: bool) -> int:
    number = parked.counts(client, chosen)["messages"]
    if not number:
        return 0
    if not yes:
        click.confirm(f"Drop {number} messages for good?", abort=True, err=True)
    return parked.drop_many(client, chosen)


@contextmanager
def _client() -> Iterator[Client]:
    with use_stack(Home.from_env(), say) as stack:
        yield Client(stack.gateway_url, stack.admin_key)


@contextmanager
def _found(name: str) -> Iterator[None]:
    """Say it in a sentence where there is no such message."""
    try:
        yield
    except ClientError as error:
        if error.status != requests.codes.not_found:
            raise
        text = f"There is no parked message {name!r}. `./klankbord parked list` names them."
        raise LocalError(text) from None


def _given(filters: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in filters.items() if value is not None}


def _choose(name: str | None, filters: Filters, *, everything: bool) -> Filters:
    """Return the filters; exactly one of an ID, filters and --all must be given."""
    if sum((name is not None, bool(filters), everything)) != 1:
        raise click.UsageError("Give an ID, or filters, or --all.")
    return filters


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
