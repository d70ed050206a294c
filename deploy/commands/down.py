"""`klankbord down`: stop the stack."""

from __future__ import annotations

import click

from deploy.commands._terminal import say
from deploy.local.home import Home
from deploy.local.shutdown import stop_stack
from deploy.local.state import live_state


@click.command()
def command() -> None:
    """Stop the stack and wait until it is gone.

    Its data stays. When nothing runs this says so, and that is no failure.
    """
    home = Home.from_env()
    if live_state(home):
        say(f"Stopping the stack in {home.path}")
    stopped = stop_stack(home)
    click.echo("The stack has stopped." if stopped else f"Nothing runs in {home.path}.")
