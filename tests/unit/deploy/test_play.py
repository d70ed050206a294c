"""Playing a dialogue, once and again."""

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from deploy import counting
from deploy.client import Client
from deploy.counting import StalledError
from deploy.meter import Meter
from deploy.play import BATCH, Played, play
from deploy.publishing import PublishError, patient
from deploy.sample import build
from services.contracts.errors import Code, KlankbordError
from tests.unit.deploy.fakes import FakeClock
from tests.unit.deploy.gateway import Gateway

SCRIPT = build(datetime(2026, 11, 23, tzinfo=UTC))


@pytest.fixture
def output() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def meter(output: io.StringIO) -> Meter:
    return Meter(Console(file=output))


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_PAUSE_SECONDS", 0.01)


def test_all_of_it_arrives(client: Client, gateway: Gateway, meter: Meter) -> None:
    played = play(SCRIPT, client, gateway.publish, meter)
    ideas, feedback = len(SCRIPT.ideas), len(SCRIPT.feedback)
    assert played == Played(ideas, feedback, ideas, feedback)
    assert gateway.dialogues[SCRIPT.dialogue_id]["state"] == "open"
    assert set(gateway.taken) == {event.id for event in (*SCRIPT.ideas, *SCRIPT.feedback)}
    done = [path for path in gateway.changed if "/participants/" not in path][2:]
    here = f"/v1/dialogues/{SCRIPT.dialogue_id}"
    assert done == [f"{action.method} {here}/{action.path}" for action in SCRIPT.actions]


def test_ideas_come_before_what_the_host_does_with_them(client, gateway, meter) -> None:
    moments = []

    def publish(events) -> None:
        moments.append((events[0].type == "feedback.idea.v1", len(gateway.moderation)))
        gateway.publish(events)

    play(SCRIPT, client, publish, meter)
    assert moments[0] == (True, 0)
    assert all(moment == (False, 3) for moment in moments[1:])


def test_events_go_in_batches(client, gateway, meter) -> None:
    sizes = []

    def publish(events) -> None:
        sizes.append(len(events))
        gateway.publish(events)

    play(SCRIPT, client, publish, meter)
    assert max(sizes) == BATCH
    assert sum(sizes) == len(SCRIPT.ideas) + len(SCRIPT.feedback)


def test_a_second_time_nothing_is_new_and_nothing_is_moderated_again(
    client: Client, gateway: Gateway, meter: Meter
) -> None:
    play(SCRIPT, client, gateway.publish, meter)
    gateway.changed.clear()
    played = play(SCRIPT, client, gateway.publish, meter)
    assert (played.new_ideas, played.new_feedback) == (0, 0)
    assert not [path for path in gateway.changed if path.endswith("/moderation")]
    assert not [path for path in gateway.changed if path.endswith("dialogues")]


def test_what_a_host_decided_since_stands(client, gateway: Gateway, meter: Meter) -> None:
    play(SCRIPT, client, gateway.publish, meter)
    gateway.moderation["proefmaand-zorgapp"] = "accepted"
    play(SCRIPT, client, gateway.publish, meter)
    assert gateway.moderation["proefmaand-zorgapp"] == "accepted"


def test_without_a_terminal_each_step_is_a_line(client, gateway, meter, output) -> None:
    play(SCRIPT, client, gateway.publish, meter)
    lines = [line for line in output.getvalue().splitlines() if "done in" in line]
    assert lines[0].startswith("Letting the participants join: 120 of 120, done in ")
    assert f"Sending the feedback: {len(SCRIPT.feedback)} of {len(SCRIPT.feedback)}" in lines[4]
    assert len(lines) == 6


def test_what_does_not_arrive_is_missed(client, gateway, meter, monkeypatch) -> None:
    monkeypatch.setattr(counting, "PATIENCE_SECONDS", 0.1)
    total = len(SCRIPT.feedback)

    def lossy(events) -> None:
        gateway.publish([event for event in events if event.id != SCRIPT.feedback[7].id])

    with pytest.raises(StalledError, match=f"feedback counted: {total - 1} of {total}"):
        play(SCRIPT, client, lossy, meter)


def test_a_broker_that_is_away_for_a_moment_is_waited_for(clock: FakeClock) -> None:
    sent = []

    def publish(events) -> None:
        if clock.seconds < 5:
            raise KlankbordError(Code.UNAVAILABLE, "The broker cannot be reached.")
        sent.append(events)

    patient(publish, clock.time)(SCRIPT.ideas)
    assert sent == [SCRIPT.ideas]


def test_a_broker_that_stays_away_is_an_error(clock: FakeClock) -> None:
    def publish(_events) -> None:
        raise KlankbordError(Code.UNAVAILABLE, "The broker cannot be reached.")

    with pytest.raises(PublishError, match="The broker cannot be reached"):
        patient(publish, clock.time)(SCRIPT.ideas)
    assert 60 < clock.seconds < 65
