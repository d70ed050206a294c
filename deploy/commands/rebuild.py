"""`klankbord rebuild`: make again what is derived from the log."""

from __future__ import annotations

import click

from deploy.client import Client
from deploy.commands._terminal import say
from deploy.local.home import Home
from deploy.local.stack import use_stack
from deploy.meter import Meter
from deploy.rebuilding import rebuild_digest


@click.group()
def command() -> None:
    """Make again what is derived from the log."""


@command.command()
def digest() -> None:
    """Empty the digest's read model and fill it again from the log of events.

    Digests that were made stay. New ones wait until this is done.
    """
    with use_stack(Home.from_env(), say) as stack:
        client = Client(stack.gateway_url, stack.admin_key)
        rebuilt = rebuild_digest(client, Meter())
    click.echo(
        f"Dialogues: {rebuilt.dialogues}, ideas: {rebuilt.ideas}, "
        f"feedback events: {rebuilt.records}."
    )
