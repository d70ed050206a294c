"""What holds for all tests: which may run side by side, that none is timed, and their seed."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says more about the machine than about the code.
settings.register_profile("klankbord", deadline=None)
settings.load_profile("klankbord")
# It stands in names of tests, so whoever runs them side by side must agree on it.
os.environ.setdefault("KLANKBORD_TEST_SEED", str(time.time_ns() % 1_000_000))
TESTS = Path(__file__).parent
# Each of these starts whole stacks and loads them: one at a time.
ONE_AT_A_TIME = ("bench", "compose", "faults")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test a name of its own, and a lane in which tests run one after another."""
    for item in items:
        if item.name not in item.nodeid:
            # schemathesis gives all operations one id; who runs tests side by side needs more.
            item._nodeid = f"{item.nodeid}[{item.name.partition('[')[2]}"
        item.add_marker(pytest.mark.xdist_group(lane(item.path)))


def lane(path: Path) -> str:
    """Return the lane of a file: heavy kinds share one, any other file has its own."""
    inside = path.relative_to(TESTS)
    return "heavy" if inside.parts[0] in ONE_AT_A_TIME else inside.as_posix()
