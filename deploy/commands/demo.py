"""`klankbord demo`: a stack with a dialogue in it, to look at."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from deploy.client import Client
from deploy.commands._terminal import say
from deploy.digests import current_digest
from deploy.local.home import Home
from deploy.local.stack import Stack, start_stack, wait_until_stopped
from deploy.meter import Meter
from deploy.play import play
from deploy.publishing import publishing
from deploy.sample import build


@click.command()
@click.option("--once", is_flag=True, help="Stop after the digest is printed.")
def command(*, once: bool) -> None:
    """Start a stack, play a sample dialogue into it and show its digest.

    It begins without any data each time and runs until Ctrl-C, or until `klankbord down`. The
    dialogue and everybody in it are invented.
    """
    home = Home.from_env()
    with start_stack(home, "demo", say) as stack:
        dialogue = _play(stack)
        if once:
            return
        _show_addresses(home, stack, dialogue)
        wait_until_stopped(home)
    say("The stack has stopped.")


def _play(stack: Stack) -> str:
    script = build(datetime.now(UTC))
    client = Client(stack.gateway_url, stack.admin_key)
    with publishing(stack.amqp_url) as publish:
        play(script, client, publish, Meter())
    click.echo(current_digest(client, script.dialogue_id, "management", "text", say))
    return script.dialogue_id


def _show_addresses(home: Home, stack: Stack, dialogue: str) -> None:
    click.echo()
    click.echo(f"API and its documentation   {stack.gateway_url}/docs")
    click.echo(f"This digest as a page       {stack.gateway_url}/digests/{dialogue}")
    click.echo(f"Health                      {stack.gateway_url}/readyz")
    click.echo(f"The admin's API key         {home.admin_key_file}")
    click.echo("The page asks for a name and a password: any name, and the API key.")
    click.echo("Stop it with Ctrl-C.")
