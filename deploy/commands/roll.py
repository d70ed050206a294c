"""`klankbord roll`: replace a deployed service's containers without a pause."""

from __future__ import annotations

import click

from deploy.deployment.__main__ import main


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    add_help_option=False,
    short_help="Replace a deployed service's containers without a pause.",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> int:
    """Hand over to what needs no environment; the launcher does so by itself."""
    return main(["roll", *arguments])
