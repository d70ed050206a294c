"""Prepares a service's database: ``python -m services.chassis.prepare MODULE:CLASS``.

Indexes, rules for documents, and changes from the version before. A process does the same at its
start; done before a rolling update, the first new process need not wait for a long change.
"""

import inspect
import os
import sys
from typing import Any

import structlog
from pymongo.errors import PyMongoError

from services.chassis import logs
from services.chassis.config import Settings, SettingsError, load_settings
from services.chassis.loading import load_service
from services.chassis.migrations import UnfitStoreError
from services.chassis.providers import MongoStore, OutboxRelay

log = structlog.get_logger(__name__)

_FAILED = 1
_USAGE = 2


def prepare(service: Any, settings: Settings) -> None:
    """Prepare every database that a service declares; idempotent.

    Args:
        service: the nameko service class.
        settings: checked.

    Raises:
        UnfitStoreError: the store holds what this version must not work with.
        PyMongoError: the store is away, or refuses.
    """
    for _, part in inspect.getmembers(service, _has_a_database):
        part.prepare_database(settings.mongo_url)
    log.info("store.prepared", service=service.name)


def _has_a_database(part: Any) -> bool:
    return isinstance(part, MongoStore | OutboxRelay)


def main(arguments: list[str]) -> int:
    """Prepare for the service that the only argument names; return the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m services.chassis.prepare MODULE:CLASS\n")
        return _USAGE
    try:
        settings = load_settings(os.environ)
        service = load_service(arguments[0])
    except (SettingsError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return _USAGE
    logs.configure(service.name, settings.log_level)
    try:
        prepare(service, settings)
    except (UnfitStoreError, PyMongoError) as error:
        sys.stderr.write(f"{error}\n")
        return _FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
