"""Broker or store away: callers hear so at once, and work goes on by itself when it is back."""

import json
import os
import signal
import subprocess
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
from services.chassis.messages import OutgoingMessage
from services.chassis.publisher import Publisher, RefusedError
from services.contracts.envelope import Event
from tests.events import START
from tests.faults.drain import QUEUE, batches, engagement, filled, is_known, open_dialogue
from tests.faults.load import Answer, Load, loaded
from tests.faults.stage import Stage, staged
from tests.faults.workload import Work
from tests.integration.parts import Parts
from tests.waiting import eventually

AWAY_SECONDS = 20.0 if os.environ.get("KLANKBORD_TEST_FULL") else 12.0
ANSWER_SECONDS = 2.0
BACK_SECONDS = 90.0
GROWTH_BYTES = 8 * 1024 * 1024
# The gateway has no store of its own.
WHO_NEEDS = {
    "rabbitmq": ("broker", ("ideas", "engagement", "digest", "digest-worker", "gateway")),
    "store": ("store", ("ideas", "engagement", "digest", "digest-worker")),
}
# Feedback needs no store to be accepted.
NEEDED_BY = {
    "rabbitmq": {"feedback", "new-idea"},
    "store": {"new-idea"},
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
                eventually(lambda: any(one.status == 503 for one in load.answers))
        back = time.monotonic()
        eventually(lambda: load.well_since(back) and stage.ready(), BACK_SECONDS, every=0.2)
    bad = [one for one in load.answers if one.status >= 300 or not one.status]
    assert {one.status for one in bad} == {503}
    assert all(one.retry_after for one in bad)
    if number == signal.SIGSTOP:
        assert {one.kind for one in bad} >= NEEDED_BY[part]
    slowest = max(load.answers, key=lambda one: one.seconds)
    assert slowest.seconds < ANSWER_SECONDS, slowest
    assert {name: role.process.pid for name, role in stage.roles.items()} == pids
    assert_counted(stage, load)


def test_a_gateway_that_stops_answers_what_it_took(stage, dialogue):
    gateway = stage.roles["gateway"]
    for _ in range(3):
        with loaded(stage.url, dialogue) as load:
            eventually(lambda load=load: load.well_since(0))
            told = time.monotonic()
            gateway.kick(signal.SIGTERM)
            assert gateway.process.wait(25) == 0
        # What came after the signal may find the door closed; nobody hears of a failure inside.
        assert {one.status for one in load.answers if one.at < told} <= {200, 201, 202}
        assert {one.status for one in load.answers} <= {200, 201, 202, 503, 0}
        assert_counted(stage, load)
        stage.until(stage.ready)


def test_a_full_queue_is_said_and_loses_nothing(stage, home, dialogue):
    with loaded(stage.url, dialogue) as load:
        eventually(lambda: load.well_since(0))
        with away_role(stage, "engagement"), limited(home, QUEUE, 5):
            with Publisher(stage.parts.amqp_url) as publisher, pytest.raises(RefusedError):
                for number in range(1_000):
                    publisher.publish([to_feedback(dialogue, load.source, f"amqp-{number}")])
                    load.accepted.append(f"amqp-{number}")
            began = time.monotonic()
            eventually(lambda: sum(one.at > began for one in refused(load)) > 10)
    assert {one.status for one in refused(load)} == {503}
    assert all(one.retry_after and one.seconds < ANSWER_SECONDS for one in refused(load))
    assert_counted(stage, load)


def test_a_stop_while_the_store_is_frozen_ends_at_its_deadline(stage, home, tmp_path):
    log, seconds = tmp_path / "log", 3.0
    settings = {"KLANKBORD_DRAIN_SECONDS": str(seconds)}
    dialogue = open_dialogue(stage.parts)
    eventually(lambda: is_known(stage.parts, dialogue), every=0.5)
    with filled(stage.parts.amqp_url, dialogue), engagement(stage.parts, log, **settings) as one:
        eventually(lambda: batches(log), every=0.1)
        with away(home, "store", signal.SIGSTOP):
            told = time.monotonic()
            one.send_signal(signal.SIGTERM)
            # The store is frozen still, and the usual deadline would be 20 s.
            assert one.wait(19) == 1
            assert time.monotonic() - told >= seconds
    assert '"process.stop_incomplete"' in log.read_text()


def refused(load: Load) -> list[Answer]:
    return [one for one in load.answers if one.kind == "feedback" and one.status != 202]


def to_feedback(dialogue: str, source: str, id_: str) -> OutgoingMessage:
    data = {"dialogue": dialogue, "participant": id_, "idea": "i1", "stance": "agree"}
    return OutgoingMessage.of(Event(id_, source, "feedback.stance.v1", START, data, id_))


@contextmanager
def away_role(stage: Stage, name: str) -> Iterator[None]:
    """Freeze one of our processes for the block."""
    process = stage.roles[name].process
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


@contextmanager
def limited(home: Home, queue: str, most: int) -> Iterator[None]:
    """Let a queue take no more than ``most`` messages for the block."""
    pattern = f"^{queue.replace('.', '[.]')}$"
    limit = json.dumps({"max-length": most})
    node(home, "set_policy", "--apply-to", "queues", "full", pattern, limit)
    try:
        yield
    finally:
        node(home, "clear_policy", "full")


def node(home: Home, *arguments: str) -> None:
    """Tell the broker's node something, with its own settings."""
    own = Path(f"/proc/{pid_of(home, 'rabbitmq')}/environ").read_text().rstrip("\0")
    env = dict(line.split("=", 1) for line in own.split("\0"))
    subprocess.run(["/usr/lib/rabbitmq/bin/rabbitmqctl", *arguments], env=env, check=True)


def assert_counted(stage: Stage, load: Load) -> None:
    """Fail unless everything that was accepted is counted."""
    log = stage.database("engagement")["log"]
    own = {"_id": {"$regex": f"^{load.source}\n"}}

    def missing() -> set[str]:
        return set(load.accepted) - {one["_id"].partition("\n")[2] for one in log.find(own)}

    eventually(lambda: not missing(), BACK_SECONDS, every=1)
    stage.tend()
