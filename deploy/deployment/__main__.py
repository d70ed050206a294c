"""The commands for a deployment: `init`, `publisher`, `roll` and `swarm`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.deployment.engine import Compose
from deploy.deployment.init import init
from deploy.deployment.rolling import roll
from deploy.deployment.swarm import to_stack
from deploy.local.errors import LocalError
from deploy.local.home import CHECKOUT


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    whole = argparse.ArgumentParser(prog="klankbord")
    commands = whole.add_subparsers(dest="command", required=True)
    one = commands.add_parser("init", help="make fresh secrets and settings for docker compose")
    one.add_argument("--folder", type=Path, default=CHECKOUT, help="where to; this checkout")
    one = commands.add_parser("roll", help="replace a service's containers without a pause")
    _add_files(one)
    one.add_argument("service", help="a service without a published port")
    one = commands.add_parser(
        "swarm", help="print the same deployment as a stack file, for `docker stack deploy`"
    )
    _add_files(one)
    one = commands.add_parser("publisher", help="accounts of systems that publish feedback")
    _add_files(one)
    verbs = one.add_subparsers(dest="verb", required=True)
    for verb in ("add", "remove"):
        two = verbs.add_parser(verb, help=f"{verb} an account")
        two.add_argument("name")
        if verb == "add":
            two.add_argument(
                "--any-source",
                action="store_true",
                help="it may speak for others, as an import does",
            )
    verbs.add_parser("list", help="list the accounts")
    return whole


def _add_files(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--file",
        "-f",
        action="append",
        default=[],
        help="of docker compose, may be repeated; those of COMPOSE_FILE unless given",
    )


def carry_out(given: argparse.Namespace) -> str:
    """Do what was asked; return what to print.

    Args:
        given: the command line, parsed.

    Raises:
        LocalError: it cannot be done.
    """
    if given.command == "init":
        return init(given.folder)
    options = tuple(option for file in given.file for option in ("--file", file))
    compose = Compose(CHECKOUT, options)
    if given.command == "swarm":
        return _swarm(compose)
    if given.command == "roll":
        roll(compose, given.service, _say)
        return ""
    return _publisher(compose, given)


def _swarm(compose: Compose) -> str:
    config = json.loads(compose.run("config", "--format", "json"))
    try:
        return json.dumps(to_stack(config, _say), indent=2) + "\n"
    except OSError as error:
        raise LocalError(f"{error.filename}: {error.strerror}.") from None


def _publisher(compose: Compose, given: argparse.Namespace) -> str:
    names = [given.name] if given.verb != "list" else []
    options = ["--any-source"] if given.verb == "add" and given.any_source else []
    # Setup has the administrator's address, and is where the broker can be reached.
    return compose.run(
        "run", "--rm", "--no-deps", "--no-TTY", "setup",
        "deploy.setup", "publisher", given.verb, *options, *names,
    )  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Run one command; return the exit code."""
    try:
        sys.stdout.write(carry_out(parser().parse_args(arguments)))
    except LocalError as error:
        sys.stderr.write(f"klankbord: {error}\n")
        return 1
    return 0


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
