"""Plays a dialogue into a stack through its public doors: HTTP and AMQP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from deploy.client import Client, address
from deploy.counting import Counted, read_counted, wait_until_counted, wanted_after
from deploy.meter import Meter
from deploy.parking import count_parked, parked_since
from deploy.script import HostAction, Script
from services.contracts.envelope import Event

BATCH = 500
Publish = Callable[[Sequence[Event]], None]
"""Publishes events and returns when the broker has them."""


@dataclass(frozen=True)
class Played:
    """What playing a dialogue did.

    Args:
        ideas: distinct idea events in the script.
        feedback: distinct other events.
        new_ideas: those ideas that were not known before.
        new_feedback: those other events that were not known before.
        parked: events of this source that were parked meanwhile.
    """

    ideas: int
    feedback: int
    new_ideas: int
    new_feedback: int
    parked: int = 0


def play(script: Script, client: Client, publish: Publish, meter: Meter) -> Played:
    """Play a dialogue and wait until all of it is counted; playing it again changes nothing.

    Args:
        script: the dialogue; one that exists already is not made again.
        client: with an admin's key.
        publish: see `Publish`.
        meter: shows progress.

    Returns:
        What was new.

    Raises:
        ClientError: the gateway refused something or did not answer.
        StalledError: not everything that was published is counted.
        PublishError: the broker did not take the events.
    """
    _open(script, client, meter)
    parked = parked_since(partial(count_parked, client, script.source))
    before = read_counted(client, script.dialogue_id, script.source)
    ideas, feedback = _distinct(script.ideas), _distinct(script.feedback)
    # Host actions need the ideas; and they are known before the last feedback is counted.
    _publish(meter, "Bringing in the ideas", script.ideas, publish)
    _wait(script, client, meter, wanted_after(before, ideas, before.recorded), parked)
    _act(script, client, meter)
    _publish(meter, "Sending the feedback", script.feedback, publish)
    _wait(script, client, meter, wanted_after(before, ideas, feedback), parked)
    new_ideas, new_feedback = ideas - before.ideas, feedback - before.recorded
    return Played(ideas, feedback, new_ideas, new_feedback, parked())


def _distinct(events: Sequence[Event]) -> int:
    return len({event.id for event in events})


def _open(script: Script, client: Client, meter: Meter) -> None:
    here = address("dialogues", script.dialogue_id)
    found = client.find(here)
    if found is None:
        found = client.send("POST", address("dialogues"), script.dialogue)
    if found.value["state"] == "draft":
        client.send("POST", f"{here}/open")
    if not script.participants:
        return
    with meter.step("Letting the participants join", len(script.participants)) as advance:
        for done, person in enumerate(script.participants, 1):
            body = {name: value for name, value in person.items() if name != "id"}
            path = address("dialogues", script.dialogue_id, "participants", person["id"])
            client.send("PUT", path, body)
            advance(done)


def _publish(meter: Meter, words: str, events: Sequence[Event], publish: Publish) -> None:
    with meter.step(words, len(events)) as advance:
        for first in range(0, len(events), BATCH):
            publish(events[first : first + BATCH])
            advance(min(first + BATCH, len(events)))


def _wait(
    script: Script, client: Client, meter: Meter, wanted: Counted, parked: Callable[[], int]
) -> None:
    def read() -> Counted:
        return read_counted(client, script.dialogue_id, script.source)

    with meter.step("Waiting until all is counted", wanted.total) as advance:
        wait_until_counted(
            read, wanted, lambda now: advance(min(now.total, wanted.total)), parked=parked
        )


def _act(script: Script, client: Client, meter: Meter) -> None:
    waiting = [action for action in script.actions if not _done(script, client, action)]
    if not waiting:
        return
    with meter.step("Doing what the host did", len(waiting)) as advance:
        for done, action in enumerate(waiting, 1):
            client.send(action.method, _path(script, action), action.body)
            advance(done)


def _done(script: Script, client: Client, action: HostAction) -> bool:
    # Once a host has moderated an idea, that stands, whatever the script says.
    idea, _, what = action.path.rpartition("/")
    if what != "moderation":
        return False
    known = client.get(f"{address('dialogues', script.dialogue_id)}/{idea}").value["moderation"]
    return known["at"] is not None


def _path(script: Script, action: HostAction) -> str:
    return f"{address('dialogues', script.dialogue_id)}/{action.path}"
