"""`klankbord recount`: check the tallies against the log of events."""

from __future__ import annotations

import json

import click

from deploy.client import LONG_SECONDS, Client, address
from deploy.commands._terminal import say
from deploy.local.home import Home
from deploy.local.stack import use_stack


@click.command()
@click.argument("dialogue", required=False)
def command(dialogue: str | None) -> int:
    """Count everything again from the log, of all dialogues or only of DIALOGUE.

    Exit 1, with the differences, when a tally is not what the log says.
    """
    with use_stack(Home.from_env(), say) as stack:
        client = Client(stack.gateway_url, stack.admin_key)
        body = {"dialogue": dialogue} if dialogue else {}
        value = client.send("POST", address("recount"), body, LONG_SECONDS).value
    for difference in value["differences"]:
        click.echo(json.dumps(difference, ensure_ascii=False, sort_keys=True))
    found = len(value["differences"])
    click.echo(f"Tallies counted again: {value['checked']}. Different: {found}.")
    return 1 if found else 0
