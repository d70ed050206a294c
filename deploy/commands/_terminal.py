"""What several commands say to the terminal."""

from __future__ import annotations

import click


def say(text: str) -> None:
    """Report progress, on standard error so that a command's result stays clean.

    Args:
        text: one line.
    """
    click.echo(text, err=True)
