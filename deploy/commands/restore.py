"""`klankbord restore`: put a backup back."""

from __future__ import annotations

import os

import click
from pymongo.errors import PyMongoError

from deploy.backup.errors import BackupError
from deploy.backup.files import reading
from deploy.backup.restoring import restore
from deploy.backup.stores import connect
from deploy.client import LONG_SECONDS, Client, address
from deploy.commands._terminal import say
from deploy.local.given import MONGO
from deploy.local.home import Home
from deploy.local.stack import start_stack
from deploy.local.state import live_state
from deploy.meter import Meter
from deploy.rebuilding import rebuild_digest


@click.command()
@click.argument("file")
@click.option("--replace", is_flag=True, help="Throw away what the store holds.")
def command(file: str, *, replace: bool) -> int:
    """Verify the backup in FILE and put it into the store, which must be empty.

    The stack here must not run. It is started afterwards to rebuild the digest's read model and to
    count everything again; exit 1 when a tally is not what the log says. With KLANKBORD_MONGO_URL
    that store is filled and nothing is started: start the services yourself, then run
    `klankbord rebuild digest` and `klankbord recount`.
    """
    home = Home.from_env()
    if given := os.environ.get(MONGO):
        _restore(given, file, replace=replace)
        click.echo("Restored. Start the services, then run: klankbord rebuild digest")
        return 0
    if live_state(home):
        raise BackupError("The stack here runs: stop it first with `./klankbord down`.")
    with start_stack(home, "up", say, services=()) as parts:
        _restore(parts.mongo_url, file, replace=replace)
    return _prove(home)


def _restore(url: str, file: str, *, replace: bool) -> None:
    try:
        with reading(file) as archive:
            restore(connect(url), archive, replace=replace, report=say)
    except PyMongoError as error:
        raise BackupError(f"The store cannot be filled: {error}.") from error


def _prove(home: Home) -> int:
    """Rebuild what is derived, count everything again and say what came of it."""
    with start_stack(home, "up", say) as stack:
        client = Client(stack.gateway_url, stack.admin_key)
        rebuilt = rebuild_digest(client, Meter())
        counted = client.send("POST", address("recount"), {}, LONG_SECONDS).value
    different = len(counted["differences"])
    click.echo(
        f"Restored. Dialogues: {rebuilt.dialogues}, ideas: {rebuilt.ideas}, feedback events: "
        f"{rebuilt.records}. Tallies counted again: {counted['checked']}, different: {different}."
    )
    return 1 if different else 0
