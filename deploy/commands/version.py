"""`klankbord version`: which one this is."""

from __future__ import annotations

import tomllib

import click

from deploy.local.home import CHECKOUT


@click.command()
def command() -> None:
    """Print the version."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    click.echo(f"klankbord {project['version']}")
