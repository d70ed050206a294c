"""``python -m deploy.setup [publisher add [--any-source]|remove NAME | publisher list]``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.setup.broker import prepare_accounts, prepare_queues
from deploy.setup.collections import prepare_collections
from deploy.setup.errors import SetupError
from deploy.setup.management import NotYetError
from deploy.setup.publishers import Publishers
from deploy.setup.secrets import ADMIN, BROKER_API_FILE, Secrets, amqp_file, mongo_file
from deploy.setup.store import prepare_store
from services.contracts.publishers import own_source

_ANY_SOURCE = "--any-source"
_USAGE = 2


def prepare(secrets: Secrets) -> list[str]:
    """Prepare broker and store; return what was done, for people.

    What has no administrator's address here is left alone: somebody else prepares it.

    Args:
        secrets: the addresses.

    Raises:
        SetupError: something must be mended first.
    """
    secrets.refuse_guessable()
    done = []
    for part, file, work in (
        ("Accounts of the broker", BROKER_API_FILE, prepare_accounts),
        ("Queues of the broker", amqp_file(ADMIN), prepare_queues),
        ("The store", mongo_file(ADMIN), prepare_store),
        ("Collections of the store", mongo_file("ideas"), prepare_collections),
    ):
        known = bool(secrets.find(file))
        done += work(secrets) if known else [f"{part}: left alone, as {file} is not given"]
    return done


def publisher(secrets: Secrets, verb: str, *names: str) -> list[str]:
    """Make, remove or list accounts of publishers; return what to print.

    Raises:
        SetupError: it cannot be done.
        TypeError: the command is not one of these.
    """
    publishers = Publishers(secrets)
    if verb == "add" and names[:1] == (_ANY_SOURCE,):
        return [publishers.add(*names[1:], any_source=True)]
    if verb == "add" and len(names) == 1:
        made = publishers.add(names[0])
        # Only the address goes to standard output, for scripts.
        sys.stderr.write(f"Its routing keys end in .{names[0]}. ")
        sys.stderr.write(f"Its source is {own_source(names[0])}.\n")
        return [made]
    if verb == "remove" and len(names) == 1:
        publishers.remove(names[0])
        return []
    if verb == "list" and not names:
        return publishers.names()
    raise TypeError(verb)


def main(arguments: Sequence[str]) -> int:
    """Do one of these; return the exit code."""
    secrets = Secrets(Path(os.environ.get("KLANKBORD_SECRETS", "/run/secrets")))
    try:
        if not arguments:
            lines = prepare(secrets)
        elif arguments[0] == "publisher":
            lines = publisher(secrets, *arguments[1:])
        else:
            raise TypeError(arguments[0])
    except TypeError:
        sys.stderr.write(f"usage: {__doc__}\n")
        return _USAGE
    except (SetupError, NotYetError) as error:
        sys.stderr.write(f"setup: {error}\n")
        return 1
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
