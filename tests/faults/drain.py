"""A constantly filled queue, and what its consumers say of themselves."""

import json
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kombu.connection import Connection
from pymongo import MongoClient

from deploy.local.home import CHECKOUT
from services.chassis import topology
from services.chassis.messages import OutgoingMessage
from services.chassis.publisher import Publisher
from services.contracts.envelope import Event
from services.contracts.registry import Queue
from tests.events import START, dialogue_state
from tests.faults.stage import ROLES
from tests.integration.parts import Parts
from tests.integration.processes import free_port

QUEUE = str(Queue.ENGAGEMENT_FEEDBACK)
_WANTED = 400
_GROUP = 50


def open_dialogue(parts: Parts) -> str:
    """Tell that a dialogue opened, as ideas would."""
    name = f"g-{uuid.uuid4().hex[:10]}"
    with Connection(parts.amqp_url) as connection:
        topology.declare(connection.channel())
    data = {"dialogue": dialogue_state(name)}
    event = Event(f"{name}/v1", "urn:test", "dialogue.opened.v1", START, data, "c-1")
    with Publisher(parts.amqp_url) as publisher:
        publisher.publish([OutgoingMessage.of(event)])
    return name


def is_known(parts: Parts, dialogue: str) -> bool:
    """Return whether engagement has heard of a dialogue."""
    with MongoClient[dict[str, Any]](parts.mongo_url) as client:
        found = client["klankbord_engagement"]["dialogues"].find_one({"_id": dialogue})
    return found is not None


class Filler:
    """Keeps the queue filled with stances until it is stopped.

    Args:
        amqp_url: of the broker.
        dialogue: that they are about.
    """

    def __init__(self, amqp_url: str, dialogue: str) -> None:
        self._amqp_url = amqp_url
        self._dialogue = dialogue
        self._stopping = threading.Event()
        self.published = 0

    def run(self) -> None:
        with Publisher(self._amqp_url, 30) as publisher, depth(self._amqp_url) as waiting:
            while not self._stopping.is_set():
                if waiting() < _WANTED:
                    publisher.publish([self._message() for _ in range(_GROUP)])
                else:
                    self._stopping.wait(0.02)

    def stop(self) -> None:
        self._stopping.set()

    def _message(self) -> OutgoingMessage:
        self.published += 1
        number = self.published
        data = {
            "dialogue": self._dialogue,
            "participant": f"p{number % 500}",
            "idea": f"i{number % 20}",
            "stance": "agree",
        }
        event = Event(str(number), "urn:test:filler", "feedback.stance.v1", START, data, "c-1")
        return OutgoingMessage.of(event)


@contextmanager
def filled(amqp_url: str, dialogue: str) -> Iterator[Filler]:
    """Keep the queue filled for the block, and from its end on no more."""
    filler = Filler(amqp_url, dialogue)
    thread = threading.Thread(target=filler.run)
    thread.start()
    try:
        yield filler
    finally:
        filler.stop()
        thread.join()


@contextmanager
def depth(amqp_url: str, queue: str = QUEUE) -> Iterator[Any]:
    """Give a function that says how many messages wait in a queue."""
    with Connection(amqp_url) as connection:
        channel = connection.channel()
        yield lambda: channel.queue_declare(queue, passive=True).message_count


@contextmanager
def engagement(parts: Parts, log: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run an engagement process, without waiting until it is ready; it ends with the block."""
    environment = {
        **os.environ,
        "KLANKBORD_AMQP_URL": parts.amqp_url,
        "KLANKBORD_MONGO_URL": parts.mongo_url,
        "KLANKBORD_HEALTH_PORT": str(free_port()),
        "KLANKBORD_RETRY_DELAYS": "1,1,1",
        **settings,
    }
    command = [sys.executable, "-m", "services.chassis.runner", ROLES["engagement"]]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=CHECKOUT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def batches(log: Path) -> list[dict[str, Any]]:
    """Return what a process logged about each batch of the queue that it acknowledged."""
    return _logged(log, "batch.handled")


def taken(log: Path) -> int:
    """Return how many messages of the queue a process took until it stopped."""
    (drained,) = _logged(log, "consumer.drained")
    return int(drained["taken"])


def _logged(log: Path, event: str) -> list[dict[str, Any]]:
    lines = [line for line in log.read_text().splitlines() if f'"{event}"' in line]
    found = [json.loads(line) for line in lines if line.endswith("}")]
    return [one for one in found if one["queue"] == QUEUE]
