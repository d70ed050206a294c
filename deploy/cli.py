"""Klankbord's command line: one command for each module in deploy/commands."""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules

import click

from deploy import commands
from deploy.local.errors import LocalError, StoppedError

_INTERRUPTED = 130


class Commands(click.Group):
    """The commands, each loaded when it is used.

    A module `deploy.commands.NAME` holds a `click.Command` called `command`. An underscore at the
    module's end (`import_`) does not belong to the name.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands.

        Args:
            ctx: click's context.
        """
        return sorted(_modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None when there is none of that name.

        Args:
            ctx: click's context.
            cmd_name: its name.
        """
        module = _modules().get(cmd_name)
        if module is None:
            return None
        command: click.Command = import_module(f"{commands.__name__}.{module}").command
        return command


def _modules() -> dict[str, str]:
    names = [module.name for module in iter_modules(commands.__path__)]
    return {name.rstrip("_").replace("_", "-"): name for name in names if name[0] != "_"}


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Klankbord listens: feedback in, counted once, out as a digest.

    KLANKBORD_HOME names the folder that holds a stack's data, `.klankbord` in the checkout unless
    given.
    """


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the command line without the program's name, this process's own when None.

    Returns:
        The exit code: 0 done, 1 failed, 2 wrong use, 128 + the signal when one ended it.
    """
    try:
        result = cli.main(arguments, prog_name="klankbord", standalone_mode=False)
    except click.Abort as error:
        # click turns every KeyboardInterrupt, also ours, into an Abort.
        cause = error.__cause__
        return cause.exit_code if isinstance(cause, StoppedError) else _INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except LocalError as error:
        click.echo(f"klankbord: {error}", err=True)
        return 1
    except OSError as error:
        click.echo(f"klankbord: {_reason(error)}.", err=True)
        return 1
    return result if isinstance(result, int) else 0


def _reason(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason


if __name__ == "__main__":
    sys.exit(main())
