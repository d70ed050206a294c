"""Whoever waits for a part hears at once that it is away; one missed answer is not enough."""

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[3]
# Green threads want a process of their own: their patch would change the other tests.
START = """
import eventlet
eventlet.monkey_patch()
import time
from services.chassis.away import AwayError
from services.chassis.presence import Presence, need_here, waiting

plan = []

def ask():
    eventlet.sleep(0)
    if plan and not plan.pop(0):
        raise OSError("no answer")

def wait(presence, seconds):
    started = time.monotonic()
    try:
        with presence.needed():
            eventlet.sleep(seconds)
    except AwayError as error:
        return error.code.value, time.monotonic() - started
    return "waited", time.monotonic() - started

presence = Presence("store", ask)
watch = eventlet.spawn(presence.watch)
"""


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", START + textwrap.dedent(program)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_who_waits_and_who_comes_next_hear_that_a_part_is_away():
    run(
        """
        waiter = eventlet.spawn(wait, presence, 20)
        eventlet.sleep(0.3)
        plan[:] = [False] * 100
        what, seconds = waiter.wait()
        assert what == "unavailable" and seconds < 2, (what, seconds)
        left = len(plan)
        assert wait(presence, 20)[0] == "unavailable"
        # At once: nobody was asked meanwhile.
        assert len(plan) == left
        assert "no answer" in presence.trouble
        """
    )


def test_one_missed_answer_changes_nothing():
    run(
        """
        waiter = eventlet.spawn(wait, presence, 1)
        plan[:] = [False, True]
        assert waiter.wait()[0] == "waited"
        assert presence.trouble is None
        """
    )


def test_a_part_that_is_back_is_waited_for_again():
    run(
        """
        plan[:] = [False, False]
        eventlet.sleep(1)
        assert presence.trouble is None
        assert wait(presence, 0.1)[0] == "waited"
        """
    )


def test_what_a_green_thread_needs_is_its_own_affair():
    run(
        """
        def call(needs):
            if needs:
                need_here(presence)
            try:
                with waiting():
                    eventlet.sleep(0.1)
            except AwayError:
                return "away"
            return "waited"

        plan[:] = [False] * 100
        eventlet.sleep(0.5)
        calls = [eventlet.spawn(call, needs) for needs in (True, False)]
        assert [call.wait() for call in calls] == ["away", "waited"]
        """
    )


def test_a_call_ends_when_the_store_is_away_and_one_on_a_whole_log_takes_its_time():
    run(
        """
        from services.chassis.rpc import answers, answers_patiently

        def method(_self):
            eventlet.sleep(2)
            return 1

        def call(wrapped):
            need_here(presence)
            return wrapped(None)

        calls = [eventlet.spawn(call, wrap(method)) for wrap in (answers, answers_patiently)]
        eventlet.sleep(0.1)
        plan[:] = [False] * 100
        common, patient = [call.wait() for call in calls]
        assert common["error"]["code"] == "unavailable", common
        assert patient == {"value": 1}
        """
    )


def test_a_stopped_watch_ends():
    run(
        """
        presence.stop()
        with eventlet.Timeout(5):
            watch.wait()
        """
    )
