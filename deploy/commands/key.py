"""`klankbord key`: who may use the API."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from deploy.keys import SCOPES, change_keys, new_key, read_keys, with_key, without_key
from deploy.local.home import Home
from services.contracts.fields import ID_PATTERN, ID_RULE


@click.group()
def command() -> None:
    """Add, list and remove API keys. A running gateway notices by itself."""


@command.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(SCOPES),
    help="What the key may do; can be given several times.",
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    help="A CloudEvents source that it may claim, '*' at the end for anything; several times.",
)
def add(name: str, scopes: tuple[str, ...], sources: tuple[str, ...]) -> None:
    """Make a key called NAME and print it, this once: only its hash is kept."""
    if not re.fullmatch(ID_PATTERN, name):
        raise click.BadParameter(ID_RULE, param_hint="NAME")
    if "feedback:write" in scopes and not sources:
        text = "say which sources the key may claim, '*' for any."
        raise click.BadParameter(text, param_hint="--source")
    key = new_key()
    change_keys(_file_to_change(), lambda known: with_key(known, name, key, scopes, sources))
    click.echo(key)


@command.command(name="list")
def list_() -> None:
    """List the keys: name, scopes and sources."""
    for entry in read_keys(_file()):
        scopes, sources = ",".join(entry["scopes"]), ",".join(entry["sources"])
        click.echo(f"{entry['name']}\t{scopes}\t{sources}")


@command.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove the key called NAME; it stops working at once."""
    change_keys(_file_to_change(), lambda known: without_key(known, name))


def _file() -> Path:
    given = os.environ.get("KLANKBORD_KEYS_FILE")
    return Path(given) if given else Home.from_env().keys_file


def _file_to_change() -> Path:
    if not os.environ.get("KLANKBORD_KEYS_FILE"):
        Home.from_env().prepare()
    return _file()
