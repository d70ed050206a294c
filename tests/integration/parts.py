"""A real broker and a real store for the tests: given, in containers, or private processes."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import docker
from docker.errors import DockerException
from pymongo import MongoClient
from testcontainers.core.container import DockerContainer

from deploy.local.home import Home
from deploy.local.stack import start_stack
from services.chassis.publisher import Publisher
from services.contracts.errors import KlankbordError
from tests.waiting import eventually

RABBITMQ_IMAGE = "rabbitmq:4"
MONGO_IMAGE = "mongo:8.0"
AMQP_PORT = 5672
MONGO_PORT = 27017


@dataclass(frozen=True)
class Parts:
    """Where broker and store answer."""

    amqp_url: str
    mongo_url: str


def chosen_parts(folder: Path) -> AbstractContextManager[Parts]:
    """Return the first that is possible: given addresses, containers, private processes."""
    amqp, mongo = os.environ.get("KLANKBORD_AMQP_URL"), os.environ.get("KLANKBORD_MONGO_URL")
    if amqp and mongo:
        return nullcontext(Parts(amqp, mongo))
    return in_containers() if engine_has_images() else in_processes(folder)


def engine_has_images() -> bool:
    """Whether a container engine answers that has the images, or can get them."""
    try:
        engine = docker.from_env(timeout=5)
        for image in (RABBITMQ_IMAGE, MONGO_IMAGE):
            if not engine.images.list(name=image):
                engine.images.pull(image)
    except DockerException:
        return False
    return True


@contextmanager
def in_containers() -> Iterator[Parts]:
    """Run broker and store in containers."""
    broker = DockerContainer(RABBITMQ_IMAGE).with_exposed_ports(AMQP_PORT)
    store = DockerContainer(MONGO_IMAGE).with_exposed_ports(MONGO_PORT)
    store = store.with_command("--replSet klankbord --bind_ip_all")
    with broker, store:
        amqp_url = f"amqp://guest:guest@{address(broker, AMQP_PORT)}/%2F"
        mongo_url = f"mongodb://{address(store, MONGO_PORT)}/?directConnection=true"
        eventually(lambda: answers(amqp_url), seconds=60)
        initiate(mongo_url)
        yield Parts(amqp_url, mongo_url)


def address(container: DockerContainer, port: int) -> str:
    """Return where a container's port answers on this machine."""
    return f"{container.get_container_host_ip()}:{container.get_exposed_port(port)}"


def answers(amqp_url: str) -> bool:
    """Whether the broker takes connections."""
    try:
        Publisher(amqp_url).check()
    except KlankbordError:
        return False
    return True


def initiate(mongo_url: str) -> None:
    """Make a replica set of one, which transactions need, and wait for its primary."""
    with MongoClient(mongo_url) as client:
        member = {"_id": 0, "host": f"127.0.0.1:{MONGO_PORT}"}
        client.admin.command("replSetInitiate", {"_id": "klankbord", "members": [member]})
        eventually(lambda: client.admin.command("hello")["isWritablePrimary"])


@contextmanager
def in_processes(folder: Path) -> Iterator[Parts]:
    """Run broker and store as private processes."""
    with start_stack(Home(folder), "up", print, services=()) as stack:
        yield Parts(stack.amqp_url, stack.mongo_url)
