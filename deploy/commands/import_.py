"""`klankbord import`: bring in dialogues that were held elsewhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import click

from deploy.client import Client, address
from deploy.commands._terminal import say
from deploy.local.errors import LocalError
from deploy.local.home import Home
from deploy.local.stack import use_stack
from deploy.meter import Meter
from deploy.play import Played, play
from deploy.polis.export import Export, read_export
from deploy.polis.script import is_copy, make_script
from deploy.publishing import publishing
from deploy.script import Script
from services.contracts.fields import LANGUAGES, SLUG_PATTERN, SLUG_RULE


@click.group()
def command() -> None:
    """Bring in a dialogue that was held elsewhere."""


@command.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--as", "name", help="The dialogue's id; the folder's name unless given.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Of the statements.",
)
def polis(folder: Path, name: str | None, language: str) -> None:
    """Bring in the export of a Polis conversation from DIR.

    Everything is checked before anything is brought in. Doing it again changes nothing.
    """
    dialogue = _name(folder, name)
    now = datetime.now(UTC)
    export = read_export(folder, now)
    script = make_script(export, dialogue, language, now.date())
    with use_stack(Home.from_env(), say) as stack:
        client = Client(stack.gateway_url, stack.admin_key)
        _refuse_other(client, script, language)
        with publishing(stack.amqp_url) as publish:
            played = play(script, client, publish, Meter())
    click.echo(summary(export, script, played))


def summary(export: Export, script: Script, played: Played) -> str:
    """Return what an import did, for the terminal.

    Args:
        export: what was read.
        script: what was made of it.
        played: what was new.
    """
    new = played.new_ideas + played.new_feedback
    known = played.ideas + played.feedback - new
    lines = [
        f"Dialogue     {script.dialogue_id}: {export.topic}",
        f"Statements   {len(export.statements)}, of which rejected {len(script.actions)}",
        f"Votes        {len(export.votes)}, by {export.voters} voters",
        f"New          {new} events; already known: {known}",
    ]
    if played.parked:
        lines.append(
            f"Parked       {played.parked} events: see "
            f"`./klankbord parked list --source {script.source}`"
        )
    return "\n".join(lines)


def _name(folder: Path, name: str | None) -> str:
    chosen = name or folder.resolve().name.lower()
    if not re.fullmatch(SLUG_PATTERN, chosen):
        text = f"{chosen!r} cannot be a dialogue's id. {SLUG_RULE}"
        raise click.BadParameter(text, param_hint="--as")
    return chosen


def _refuse_other(client: Client, script: Script, language: str) -> None:
    found = client.find(address("dialogues", script.dialogue_id))
    if found is None:
        return
    if not is_copy(found.value):
        raise LocalError(
            f"There is a dialogue {script.dialogue_id!r} already, and it was not imported. "
            "Choose another id with --as."
        )
    if found.value["language"] != language:
        raise LocalError(
            f"{script.dialogue_id!r} was imported with --language {found.value['language']}. "
            "Say so again, or choose another id with --as."
        )
