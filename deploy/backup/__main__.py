"""`python -m deploy.backup take FILE` and `restore FILE`, for a container with the store's address.

The address is in KLANKBORD_MONGO_URL, or in the file that KLANKBORD_MONGO_URL_FILE names; its
account must reach the databases of all services.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from pymongo.errors import PyMongoError

from deploy.backup.errors import BackupError
from deploy.backup.files import reading, writing
from deploy.backup.restoring import restore
from deploy.backup.stores import connect
from deploy.backup.taking import take

URL = "KLANKBORD_MONGO_URL"


def main(arguments: list[str] | None = None) -> int:
    """Take or restore a backup; return the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        client = connect(_url())
        if asked.action == "take":
            with writing(asked.file) as file:
                taken = take(client, file, _say)
            _say(f"Backed up: {taken.documents} documents, {taken.taken_at}.")
        else:
            with reading(asked.file) as archive:
                restore(client, archive, replace=asked.replace, report=_say)
            _say("Restored. Start the services, then run: ./klankbord rebuild digest")
    except (BackupError, PyMongoError, OSError) as error:
        _say(f"backup: {error}")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.backup")
    parser.add_argument("action", choices=("take", "restore"))
    parser.add_argument("file", help="of the backup; - takes it to standard output")
    parser.add_argument(
        "--replace", action="store_true", help="throw away what the store holds when restoring"
    )
    return parser


def _url() -> str:
    if url := os.environ.get(URL):
        return url
    if path := os.environ.get(f"{URL}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    raise BackupError(f"{URL}: Missing data for required field.")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
