"""What the publisher says was taken is in a queue; everything else is an error."""

import threading
import time

import pytest

from services.chassis.messages import OutgoingMessage
from services.chassis.publisher import Publisher, RefusedError
from services.contracts.errors import Code, KlankbordError
from tests.waiting import eventually


def message(exchange: str, body: bytes = b"{}", key: str = "a.b", **changes) -> OutgoingMessage:
    return OutgoingMessage(body=body, exchange=exchange, routing_key=key, **changes)


def depth(channel, queue: str) -> int:
    return channel.queue_declare(queue, passive=True).message_count


def test_a_confirmed_message_is_in_the_queue_with_its_bytes(publisher, channel, queue):
    publisher.publish([message(queue, b"\x00\xff")])
    assert eventually(lambda: channel.basic_get(queue)).body == b"\x00\xff"


def test_a_message_that_no_queue_takes_is_an_error_and_only_that_one(publisher, channel, queue):
    lost = message("", key="no-such-queue")
    with pytest.raises(RefusedError, match="no-such-queue"):
        publisher.publish([message(queue), lost, message(queue)])
    assert eventually(lambda: depth(channel, queue) == 2)


def test_a_returned_message_does_not_confirm_the_next_one(publisher, channel, queue):
    for _ in range(3):
        with pytest.raises(RefusedError):
            publisher.publish([message("", key="no-such-queue")])
        publisher.publish([message(queue)])
    assert eventually(lambda: depth(channel, queue) == 3)


def test_a_full_queue_is_an_error_and_not_a_loss(publisher, channel, queue):
    full = f"{queue}-full"
    limits = {"x-max-length": 1, "x-overflow": "reject-publish"}
    channel.queue_declare(full, durable=True, auto_delete=False, arguments=limits)
    try:
        publisher.publish([message("", key=full)])
        with pytest.raises(RefusedError, match="full"):
            for _ in range(3):
                publisher.publish([message("", key=full)])
        publisher.publish([message(queue)])
    finally:
        channel.queue_delete(full)


def test_callers_at_the_same_time_each_learn_the_fate_of_their_own(publisher, channel, queue):
    outcomes: dict[int, str] = {}

    def publish(number: int) -> None:
        going = message(queue) if number % 2 else message("", key="no-such-queue")
        try:
            publisher.publish([going])
            outcomes[number] = "taken"
        except RefusedError:
            outcomes[number] = "refused"

    threads = [threading.Thread(target=publish, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {n: "taken" if n % 2 else "refused" for n in range(40)}
    assert eventually(lambda: depth(channel, queue) == 20)


def test_a_connection_lost_since_the_last_publish_is_opened_again(publisher, channel, queue):
    publisher.publish([message(queue)])
    publisher._line.connection.connection.transport.sock.close()
    publisher.publish([message(queue)])
    assert eventually(lambda: depth(channel, queue) == 2)


def test_a_broker_that_is_away_is_said_soon():
    started = time.monotonic()
    with pytest.raises(KlankbordError) as caught:
        Publisher("amqp://127.0.0.1:1//", timeout=1.0).publish([message("x")])
    assert caught.value.code is Code.UNAVAILABLE
    assert time.monotonic() - started < 30


def test_a_check_finds_the_broker(publisher):
    publisher.check()
    with pytest.raises(KlankbordError):
        Publisher("amqp://127.0.0.1:1//", timeout=1.0).check()
