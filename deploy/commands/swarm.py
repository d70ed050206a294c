"""`klankbord swarm`: print the deployment as a stack file of a Docker swarm."""

from __future__ import annotations

import click

from deploy.deployment.__main__ import main


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    add_help_option=False,
    short_help="Print the deployment as a stack file of a Docker swarm.",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> int:
    """Hand over to what needs no environment; the launcher does so by itself."""
    return main(["swarm", *arguments])
