"""`klankbord digest`: print what was heard."""

from __future__ import annotations

import click

from deploy.client import Client
from deploy.commands._terminal import say
from deploy.digests import current_digest, kept_digest
from deploy.local.home import Home
from deploy.local.stack import use_stack
from services.contracts.digest import AUDIENCES


@click.command()
@click.argument("dialogue")
@click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    default="management",
    show_default=True,
    help="For whom.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "html")),
    default="text",
    show_default=True,
    help="In which form.",
)
@click.option("--period", help="One that was made before, by its key, as 2026-W47.")
def command(dialogue: str, audience: str, form: str, period: str | None) -> None:
    """Print the digest of DIALOGUE, and nothing else.

    One is made of the present state; without news that is the latest there is.
    """
    with use_stack(Home.from_env(), say) as stack:
        client = Client(stack.gateway_url, stack.admin_key)
        if period:
            text = kept_digest(client, dialogue, audience, form, period)
        else:
            text = current_digest(client, dialogue, audience, form, say)
    click.echo(text.rstrip("\n"))
