"""The real broker and the real store, run privately."""

import os
import signal
import subprocess
from collections.abc import Callable
from typing import Any

import amqp
import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from deploy.local.home import Mode
from deploy.local.stack import running_stack, start_stack
from tests.integration.local.conftest import Klankbord, wait_for
from tests.integration.local.test_running import enter, parts

Make = Callable[..., Klankbord]


def connect(port: int, user: str, password: str) -> amqp.Connection:
    return amqp.Connection(
        host=f"127.0.0.1:{port}", userid=user, password=password, connect_timeout=5
    )


def broker(klankbord: Klankbord) -> amqp.Connection:
    stack = running_stack(klankbord.home)
    assert stack
    password, _, address = stack.amqp_url.removeprefix("amqp://klankbord:").partition("@")
    port, _, _ = address.removeprefix("127.0.0.1:").partition("/")
    return connect(int(port), "klankbord", password)


def documents(klankbord: Klankbord) -> Any:
    stack = running_stack(klankbord.home)
    assert stack
    return MongoClient[dict[str, Any]](stack.mongo_url, serverSelectionTimeoutMS=5000)


def put(klankbord: Klankbord) -> None:
    with broker(klankbord) as connection:
        channel = connection.channel()
        channel.queue_declare(
            "kept", durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"}
        )
        channel.confirm_select()
        channel.basic_publish_confirm(amqp.Message("hello", delivery_mode=2), routing_key="kept")
    with documents(klankbord) as client:
        client.test.kept.insert_one({"_id": 1})


def kept(klankbord: Klankbord) -> tuple[str, int]:
    with broker(klankbord) as connection:
        message = connection.channel().basic_get("kept")
        body = message.body if message else ""
    with documents(klankbord) as client:
        return body, client.test.kept.count_documents({})


def listening(pids: list[int]) -> set[str]:
    lines = subprocess.check_output(["ss", "-Hltnp"], text=True).splitlines()
    ours = [line for line in lines if any(f"pid={pid}," in line for pid in pids)]
    return {line.split()[3].rpartition(":")[0] for line in ours}


def test_two_stacks_side_by_side_keep_their_data_and_recover(make: Make) -> None:
    first, second = make(), make()
    for process in [one.start("up", "-d") for one in (first, second)]:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    put(first)
    assert listening(first.left()) <= {"127.0.0.1", "[::1]"}
    with pytest.raises(amqp.exceptions.AccessRefused), broker(first) as known:
        port = known.transport.sock.getpeername()[1]
        connect(port, "guest", "guest").connect()
    with documents(second) as client:
        assert client.test.kept.count_documents({}) == 0

    assert first.run("down").returncode == 0
    assert first.left() == []
    assert second.run("status").returncode == 0
    assert first.run("up", "-d").returncode == 0
    assert kept(first) == ("hello", 1)

    for name in ("rabbitmq", "store", "epmd"):
        os.kill(int(str(parts(second)[name]["pid"])), signal.SIGKILL)
    assert second.run("status").returncode == 1
    wait_for(lambda: second.run("status").returncode == 0)


def test_a_signal_while_the_broker_starts_leaves_nothing(make: Make) -> None:
    klankbord = make()
    process = klankbord.start("up")
    wait_for(lambda: len(klankbord.left()) > 3)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    # A broker that lost the signal would be killed in the end.
    assert "with SIGKILL" not in klankbord.home.log("supervisor").read_text()
    assert klankbord.left() == []


@pytest.mark.parametrize(("mode", "found_again"), [("up", 1), ("demo", 0)])
def test_a_demo_begins_empty_and_up_keeps(
    bare: Make, monkeypatch: pytest.MonkeyPatch, mode: Mode, found_again: int
) -> None:
    klankbord = bare(KLANKBORD_MONGO_URL="")
    enter(klankbord, monkeypatch)
    for count in (0, found_again):
        with (
            start_stack(klankbord.home, mode, lambda _text: None, services=()) as stack,
            MongoClient[dict[str, Any]](stack.mongo_url) as client,
        ):
            assert client.test.kept.count_documents({}) == count
            client.test.kept.insert_one({})
            refuses_strangers(stack.mongo_url)


def refuses_strangers(url: str) -> None:
    bare = "mongodb://" + url.partition("@")[2].partition("?")[0]
    with (
        MongoClient[dict[str, Any]](bare) as client,
        pytest.raises(OperationFailure, match="authentication"),
    ):
        client.test.kept.find_one()
