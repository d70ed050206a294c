"""What holds for all tests: none is timed, and chance has one seed that names show."""

import os
import sys
import time

import pytest
from hypothesis import settings

from tests.lanes import Lanes, rank

# How long an example takes says more about the machine than about the code.
settings.register_profile("klankbord", deadline=None)
settings.load_profile("klankbord")
os.environ.setdefault("KLANKBORD_TEST_SEED", str(time.time_ns() % 1_000_000))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give each generated test a name of its own; in lanes, put the long tests first."""
    for item in items:
        if not item.nodeid.endswith(item.name):
            # The makers of tests from a document name them all alike.
            item._id = item.parent.id.child(item.name)
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank(item.nodeid))


def pytest_collection_finish() -> None:
    """Stop here if a test's imports patched the standard library: everything would hang, unsaid.

    Raises:
        UsageError: something was patched.
    """
    patcher = sys.modules.get("eventlet.patcher")
    if patched := getattr(patcher, "already_patched", None):
        raise pytest.UsageError(f"An import has patched {', '.join(sorted(patched))}.")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Lanes:
    return Lanes(config, log)
