"""`klankbord backup`: everything that all services keep, in one file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from pymongo.errors import PyMongoError

from deploy.backup.errors import BackupError
from deploy.backup.files import writing
from deploy.backup.stores import connect
from deploy.backup.taking import take
from deploy.commands._terminal import say
from deploy.local.given import MONGO
from deploy.local.home import Home
from deploy.local.stack import running_stack, start_stack


@click.command()
@click.argument("file")
def command(file: str) -> None:
    """Write a backup to FILE, of everything at one moment; nobody has to wait.

    FILE - is standard output. With KLANKBORD_MONGO_URL that store is backed up, otherwise the
    stack here. API keys and settings are not in it: keep those apart.
    """
    with _store() as url:
        try:
            with writing(file) as opened:
                taken = take(connect(url), opened, say)
        except PyMongoError as error:
            raise BackupError(f"The store cannot be read: {error}.") from error
    say(f"Backed up {taken.documents} documents as they were at {taken.taken_at}.")


@contextmanager
def _store() -> Iterator[str]:
    """Give the address of the store: given, running here, or started for the block."""
    home = Home.from_env()
    stack = running_stack(home)
    if url := os.environ.get(MONGO) or (stack.mongo_url if stack else ""):
        yield url
        return
    with start_stack(home, "up", say, services=()) as parts:
        yield parts.mongo_url
