"""`klankbord up`: start the stack."""

from __future__ import annotations

import click

from deploy.commands._terminal import say
from deploy.local.home import Home
from deploy.local.stack import Stack, start_detached, start_stack, wait_until_stopped


@click.command()
@click.option("-d", "--detach", is_flag=True, help="Leave it running and return when it is ready.")
def command(*, detach: bool) -> None:
    """Start the stack, empty the first time; its data stays.

    It runs until Ctrl-C, or until `klankbord down`. With KLANKBORD_AMQP_URL or KLANKBORD_MONGO_URL
    set, that broker or store is used and no private one is started.
    """
    home = Home.from_env()
    if detach:
        _show(home, start_detached(home, "up", say), "klankbord down")
        return
    with start_stack(home, "up", say) as stack:
        _show(home, stack, "Ctrl-C")
        wait_until_stopped(home)
    say("The stack has stopped.")


def _show(home: Home, stack: Stack, stop: str) -> None:
    if stack.gateway_url:
        click.echo(f"Klankbord runs at {stack.gateway_url}")
    click.echo(f"Admin's API key: {home.admin_key_file}")
    click.echo(f"Logs: {home.logs}")
    click.echo(f"Stop it with {stop}.")
