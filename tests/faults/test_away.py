"""Broker or store away: callers hear so at once, and work goes on by itself when it is back."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from deploy.local.home import Home
from deploy.local.stack import start_stack
from deploy.local.supervisor import Supervisor
from services.chassis.failpoints import VARIABLE
from tests.faults.load import loaded
from tests.faults.stage import Stage, staged
from tests.faults.workload import Work
from tests.integration.parts import Parts
from tests.waiting import eventually

AWAY_SECONDS = 20.0 if os.environ.get("KLANKBORD_TEST_FULL") else 12.0
ANSWER_SECONDS = 2.0
BACK_SECONDS = 30.0
GROWTH_BYTES = 8 * 1024 * 1024
# The gateway has no store of its own.
WHO_NEEDS = {
    "rabbitmq": ("broker", ("ideas", "engagement", "digest", "digest-worker", "gateway")),
    "store": ("store", ("ideas", "engagement", "digest", "digest-worker")),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    return Home(tmp_path_factory.mktemp("away"))


@pytest.fixture(scope="module")
def stage(home, tmp_path_factory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    with start_stack(home, "up", print, services=()) as stack:
        parts = Parts(stack.amqp_url, stack.mongo_url)
        with staged(folder, parts, **{VARIABLE: ""}) as stage:
            yield stage


@pytest.fixture(scope="module")
def dialogue(stage) -> str:
    work = Work(stage, seed=1)
    work.prepare()
    return work.dialogue


def pid_of(home: Home, part: str) -> int:
    return eventually(lambda: Supervisor(home).processes()[part].pid, every=0.1)


@contextmanager
def away(home: Home, part: str, number: int) -> Iterator[None]:
    """Kill a part, which its supervisor starts again, or freeze it for the block."""
    pid = pid_of(home, part)
    os.kill(pid, number)
    try:
        yield
    finally:
        if number == signal.SIGSTOP:
            os.kill(pid, signal.SIGCONT)


def memory(stage: Stage) -> dict[str, int]:
    """Return the resident bytes of each process."""
    pages = {
        name: int(Path(f"/proc/{role.process.pid}/statm").read_text().split()[1])
        for name, role in stage.roles.items()
    }
    return {name: count * os.sysconf("SC_PAGE_SIZE") for name, count in pages.items()}


def says_away(stage: Stage, part: str) -> bool:
    word, names = WHO_NEEDS[part]
    troubles = []
    for name in names:
        answer = requests.get(f"{stage.roles[name].health}/readyz", timeout=5)
        troubles.append(answer.status_code == 503 and answer.json()["parts"][word] != "ok")
    return all(troubles)


@pytest.mark.parametrize("part", ["rabbitmq", "store"])
@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
def test_what_is_away_is_said_at_once_and_nothing_is_lost(stage, home, dialogue, part, number):
    pids = {name: role.process.pid for name, role in stage.roles.items()}
    with loaded(stage.url, dialogue) as load:
        eventually(lambda: load.well_since(0))
        began = time.monotonic()
        with away(home, part, number):
            if number == signal.SIGSTOP:
                eventually(lambda: says_away(stage, part), 10, every=0.2)
                before = memory(stage)
                eventually(lambda: time.monotonic() - began > AWAY_SECONDS, AWAY_SECONDS + 1)
                grown = {name: now - before[name] for name, now in memory(stage).items()}
                assert max(grown.values()) < GROWTH_BYTES, grown
            else:
                eventually(lambda: any(one.status == 503 for one in load.answers), 10)
        back = time.monotonic()
        eventually(lambda: load.well_since(back) and stage.ready(), BACK_SECONDS, every=0.2)
    bad = [one for one in load.answers if one.status >= 300 or not one.status]
    assert {one.status for one in bad} == {503}
    assert all(one.retry_after for one in bad)
    slowest = max(load.answers, key=lambda one: one.seconds)
    assert slowest.seconds < ANSWER_SECONDS, slowest
    assert {name: role.process.pid for name, role in stage.roles.items()} == pids
    log = stage.database("engagement")["log"]
    query = {"dialogue": dialogue, "source": load.source}
    eventually(lambda: log.count_documents(query) >= len(load.accepted), 30, every=1)
    found = {one["record"]["id"] for one in log.find(query)}
    assert set(load.accepted) <= found
    stage.tend()
