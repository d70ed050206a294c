"""The registry says what really is: every queue is read, every fact is told, by whom it names."""

import inspect
from pathlib import Path

import pytest
from nameko.rpc import Rpc

from services.chassis.answering import Asked
from services.chassis.entrypoints import Batches
from services.chassis.topology import UNROUTABLE, parked_queue
from services.contracts.erasure import FORGOTTEN, forgotten
from services.contracts.registry import REGISTRY, EventType, Queue, Status
from services.digest.service import DigestService
from services.digest.worker import DigestWorker
from services.engagement.service import EngagementService
from services.ideas.service import IdeasService

ROOT = Path(__file__).parents[2]
SERVICES = (IdeasService, EngagementService, DigestService, DigestWorker)
FACTS = [event for event in REGISTRY.values() if event.producer != "any"]
WORK = (*map(str, Queue), UNROUTABLE)
QUEUES = {*WORK, *map(parked_queue, WORK)}
# The worker has its room in the digest's folder.
ROOMS = {"digest-worker": "digest"}
SHARED = {FORGOTTEN: f"{forgotten.__name__}("}


def queues_read(services) -> dict[str, list[str]]:
    """Return for each queue the names of the services that read it."""
    readers: dict[str, list[str]] = {}
    for service in services:
        for _, value in inspect.getmembers(service):
            for entrypoint in getattr(value, "nameko_entrypoints", ()):
                if isinstance(entrypoint, Batches):
                    readers.setdefault(str(entrypoint.queue), []).append(service.name)
    return readers


def told_by(event: EventType) -> bool:
    """Whether the event's name stands in the code of the service that is to tell it."""
    return all(names_it(event, producer) for producer in event.producer.split(" and "))


def names_it(event: EventType, producer: str) -> bool:
    folder = ROOT / "services" / ROOMS.get(producer, producer)
    # One that several services tell is made in one place; they call that.
    name = SHARED.get(event.name, f'"{event.name}"')
    return any(name in path.read_text() for path in folder.rglob("*.py"))


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_calls_come_in_through_our_own_entrypoint(service):
    """Two consumers of one queue of calls would take each other's."""
    entrypoints = [
        entrypoint
        for _, method in inspect.getmembers(service)
        for entrypoint in getattr(method, "nameko_entrypoints", ())
        if isinstance(entrypoint, Rpc)
    ]
    assert all(isinstance(one, Asked) for one in entrypoints)


def test_every_queue_is_read_by_exactly_one_service():
    readers = queues_read(SERVICES)
    assert set(readers) == QUEUES
    assert all(len(names) == 1 for names in readers.values())


def test_a_queue_that_nobody_reads_would_be_noticed():
    assert set(queues_read(SERVICES[1:])) != QUEUES


JOBS = (Queue.DIGEST_BUILD, Queue.DIGEST_DELIVER)


@pytest.mark.parametrize("queue", [queue for queue in Queue if queue not in JOBS])
def test_a_queue_is_named_after_the_service_that_reads_it(queue):
    assert queues_read(SERVICES)[queue] == [queue.partition(".")[0]]


@pytest.mark.parametrize("event", FACTS, ids=lambda event: event.name)
def test_an_active_fact_is_told_by_its_producer_and_a_reserved_one_by_nobody(event):
    assert told_by(event) is (event.status is Status.ACTIVE)
