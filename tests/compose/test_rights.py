"""What each account may do in the broker and the store, tried out."""

from contextlib import ExitStack

import amqp
import pytest
from kombu.connection import Connection

from deploy.setup.broker import read_definitions
from deploy.setup.secrets import SERVICES, amqp_file, mongo_file
from tests.compose.site import Site
from tests.waiting import eventually

TRY_STORE = """
import sys
from pymongo import MongoClient
from pymongo.errors import OperationFailure
client = MongoClient(open(sys.argv[1]).read().strip())
for name in sys.argv[2:]:
    try:
        client[name]["probe"].insert_one({})
        client[name]["probe"].drop()
        print("yes")
    except OperationFailure as error:
        print(error.code)
"""
UNAUTHORIZED = "13"


@pytest.fixture(scope="module")
def publisher(site: Site):
    """The address of a publisher's account, which is removed afterwards."""
    address = site.command("publisher", "add", "survey").strip()
    yield site.outside(address)
    site.command("publisher", "remove", "survey")


def refused(address: str, attempt) -> bool:
    """Whether the broker refuses what is tried with an account."""
    with Connection(address) as connection:
        channel = connection.channel()
        try:
            attempt(channel)
        except amqp.AccessRefused:
            return True
    return False


def connections(address: str, at_most: int) -> int:
    """Return how many connections the broker lets an account have at the same time."""
    with ExitStack() as opened:
        for number in range(at_most):
            connection = opened.enter_context(Connection(address))
            try:
                connection.connect()
            except amqp.NotAllowed:
                return number
    return at_most


def publish(exchange: str, routing_key: str):
    def attempt(channel) -> None:
        channel.confirm_select()
        channel.basic_publish_confirm(amqp.Message("{}"), exchange, routing_key)

    return attempt


def test_a_publisher_is_listed(site: Site, publisher: str) -> None:
    assert site.command("publisher", "list").split() == ["survey"]


def test_a_publisher_has_so_many_connections_and_no_more(publisher: str) -> None:
    most = read_definitions()["publisher"]["limits"]["max-connections"]
    # The broker forgets those of the tests before a moment after they ended.
    eventually(lambda: connections(publisher, at_most=most + 1) == most, every=1)


def test_a_publisher_may_publish_feedback(publisher: str) -> None:
    assert not refused(publisher, publish("klankbord.feedback", "feedback.view.v1.survey"))


def test_a_publisher_for_others_says_no_name(site: Site) -> None:
    address = site.outside(site.command("publisher", "add", "--any-source", "importer-2").strip())
    assert not refused(address, publish("klankbord.feedback", "feedback.view.v1"))
    assert refused(address, publish("klankbord.feedback", "feedback.view.v1.survey"))
    site.command("publisher", "remove", "importer-2")


@pytest.mark.parametrize(
    ("exchange", "routing_key"),
    [
        ("klankbord.events", "dialogue.opened.v1"),
        ("klankbord.feedback", "dialogue.opened.v1"),
        ("klankbord.feedback", "feedback.view.v1"),
        ("klankbord.feedback", "feedback.view.v1.another"),
        ("klankbord.feedback", "feedback.view.v1.survey.another"),
        ("klankbord.rpc", "ideas.create_dialogue"),
        ("klankbord.replay", "idea.submitted.v1"),
        ("", "engagement.feedback"),
        ("amq.topic", "x"),
    ],
)
def test_a_publisher_may_publish_nothing_else(publisher, exchange, routing_key) -> None:
    assert refused(publisher, publish(exchange, routing_key))


@pytest.mark.parametrize(
    "attempt",
    [
        lambda channel: channel.basic_consume("engagement.feedback"),
        lambda channel: channel.basic_get("ideas.feedback"),
        lambda channel: channel.queue_declare("mine"),
        lambda channel: channel.queue_delete("engagement.feedback"),
        lambda channel: channel.exchange_delete("klankbord.feedback"),
        lambda channel: channel.queue_purge("engagement.feedback"),
        lambda channel: channel.queue_bind("engagement.feedback", "klankbord.feedback", "#"),
    ],
)
def test_a_publisher_may_neither_read_nor_change_anything(publisher, attempt) -> None:
    assert refused(publisher, attempt)


def test_there_is_no_guest(site: Site) -> None:
    with (
        pytest.raises(amqp.AccessRefused),
        Connection(site.outside("amqp://guest:guest@rabbitmq/%2F")) as connection,
    ):
        connection.connect()


def test_an_account_that_is_removed_is_out(site: Site) -> None:
    address = site.outside(site.command("publisher", "add", "gone").strip())
    assert not refused(address, publish("klankbord.feedback", "feedback.view.v1.gone"))
    site.command("publisher", "remove", "gone")
    with pytest.raises(amqp.AccessRefused), Connection(address) as connection:
        connection.connect()


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_cannot_delete_what_holds_events(site: Site, name: str) -> None:
    address = site.outside(site.secret(amqp_file(name)))
    assert refused(address, lambda channel: channel.queue_delete("engagement.feedback"))
    assert refused(address, lambda channel: channel.exchange_delete("klankbord.events"))


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "engagement"])
def test_a_service_cannot_read_what_is_another_s(site: Site, name: str) -> None:
    address = site.outside(site.secret(amqp_file(name)))
    assert refused(address, lambda channel: channel.basic_get("engagement.feedback"))


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_writes_in_its_own_database_only(site: Site, name: str) -> None:
    databases = sorted({database for database in SERVICES.values() if database})
    said = site.docker(
        "compose",
        "run",
        "--rm",
        "--no-deps",
        "--no-TTY",
        "--entrypoint",
        "python",
        "setup",
        "-c",
        TRY_STORE,
        f"/run/secrets/{mongo_file(name)}",
        *databases,
    )
    wanted = ["yes" if SERVICES[name] == database else UNAUTHORIZED for database in databases]
    assert said.split() == wanted


def test_setup_changes_nothing_a_second_time(site: Site) -> None:
    said = site.docker("compose", "run", "--rm", "--no-deps", "--no-TTY", "setup")
    assert "Store: collections of ideas, engagement, digest" in said
    test_a_service_cannot_delete_what_holds_events(site, "gateway")
    assert site.client.get("/readyz").status == 200
