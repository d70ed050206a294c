"""A stop finishes what was begun: nothing is delivered twice because of it, and it ends in time."""

import os
import random
import signal
import time
from contextlib import ExitStack
from itertools import pairwise

import pytest

from tests.faults.drain import batches, depth, engagement, filled, is_known, open_dialogue, taken
from tests.integration.parts import chosen_parts
from tests.waiting import eventually

STOPS = 100 if os.environ.get("KLANKBORD_TEST_FULL") else 8


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    with chosen_parts(tmp_path_factory.mktemp("drain")) as parts:
        yield parts


@pytest.fixture
def dialogue(parts) -> str:
    return open_dialogue(parts)


def test_stops_under_load_give_nothing_back(parts, dialogue, tmp_path):
    chance = random.Random(STOPS)
    logs = [tmp_path / f"log-{number}" for number in range(STOPS + 1)]
    with ExitStack() as stack:
        old = stack.enter_context(engagement(parts, logs[0]))
        eventually(lambda: is_known(parts, dialogue), every=0.5)
        filler = stack.enter_context(filled(parts.amqp_url, dialogue))
        for before, after in pairwise(logs):
            # One that takes over is there before the other goes, as when a release is rolled out.
            new = stack.enter_context(engagement(parts, after))
            eventually(lambda log=before: batches(log), every=0.05)
            eventually(lambda log=after: batches(log), every=0.05)
            time.sleep(chance.uniform(0, 0.2))
            old.send_signal(signal.SIGTERM)
            assert old.wait(25) == 0, before.read_text()[-3_000:]
            old = new
        filler.stop()
        waiting = stack.enter_context(depth(parts.amqp_url))
        eventually(lambda: waiting() == 0, 180, every=0.1)
        old.send_signal(signal.SIGTERM)
        assert old.wait(25) == 0
    handled = {log.name: sum(one["messages"] for one in batches(log)) for log in logs}
    # Whatever a process was given it handled and acknowledged, and nobody was given it again. The
    # broker's flag says more: it also marks what it had meant for a consumer and never sent.
    assert handled == {log.name: taken(log) for log in logs}
    assert sum(handled.values()) == filler.published
    assert not any('"consumer.ack_failed"' in log.read_text() for log in logs)
