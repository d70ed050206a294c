"""Nothing is lost between a queue and a handler, and a bad message blocks nobody."""

import contextlib
import struct
import threading
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import amqp
import pytest

from services.chassis import intake, process
from services.chassis.consumer import Consumer
from services.chassis.entrypoints import RawMessages
from services.chassis.messages import REASON_HEADER, Delivery, Incoming, OutgoingMessage
from services.chassis.mongo import is_away
from services.chassis.topology import parked_queue, retry_queue
from services.chassis.verdicts import Done, Halt, Park, Retry
from services.chassis.worker import Work
from services.contracts.errors import Code, KlankbordError
from tests.events import NOW, stance
from tests.waiting import eventually

DELAYS = (0.2, 0.2, 0.2)


class Handler:
    """Collects what it is given and decides by the event's id."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int]] = []
        self.batches: list[int] = []
        self.verdicts = {}
        self.before = lambda: None

    def __call__(self, deliveries: list[Delivery]):
        self.before()
        self.batches.append(len(deliveries))
        ids = [delivery.events[0].event.id for delivery in deliveries]
        self.seen += [(id_, one.attempt) for id_, one in zip(ids, deliveries, strict=True)]
        return [self.verdicts.get(id_, Done()) for id_ in ids]

    @property
    def ids(self) -> list[str]:
        return [id_ for id_, _ in self.seen]


@pytest.fixture
def handler() -> Handler:
    return Handler()


@contextlib.contextmanager
def running(amqp_url, queue, publisher, handle, size=10, age=0.02) -> Iterator[Consumer]:
    work = Work(
        queue=queue,
        read=lambda message: intake.read(message, {"feedback.stance.v1"}, NOW),
        handle=handle,
        retry_delays=DELAYS,
        publisher=publisher,
        now=lambda: NOW,
        is_away=is_away,
    )
    with consuming(amqp_url, work, size, age) as consumer:
        yield consumer


@contextlib.contextmanager
def consuming(amqp_url, work: Work, size=10, age=0.02) -> Iterator[Consumer]:
    consumer = Consumer(amqp_url, size, age, work)
    threads = [threading.Thread(target=consumer.read), threading.Thread(target=consumer.work)]
    for thread in threads:
        thread.start()
    try:
        yield consumer
    finally:
        consumer.stop()
        for thread in threads:
            thread.join(timeout=20)
        assert not any(thread.is_alive() for thread in threads)


def send(publisher, queue, *ids: str) -> None:
    publisher.publish([OutgoingMessage.of(stance(id_), queue) for id_ in ids])


def depth(channel, queue: str) -> int:
    return channel.queue_declare(queue, passive=True).message_count


def parked(channel, queue: str):
    return eventually(lambda: channel.basic_get(parked_queue(queue), no_ack=True))


def test_messages_are_handled_in_batches_and_acknowledged(
    amqp_url, queue, publisher, channel, handler
):
    send(publisher, queue, *map(str, range(25)))
    with running(amqp_url, queue, publisher, handler):
        eventually(lambda: len(handler.seen) == 25)
    assert handler.ids == [str(number) for number in range(25)]
    # How many are there at a moment is the broker's business.
    assert max(handler.batches) <= 10
    assert len(handler.batches) < 25
    assert depth(channel, queue) == 0


def test_a_retried_message_comes_back_later_with_its_attempt(
    amqp_url, queue, publisher, channel, handler
):
    handler.verdicts["a"] = Retry(Code.UNKNOWN_DIALOGUE, "wait")
    send(publisher, queue, "a", "b")
    with running(amqp_url, queue, publisher, handler):
        message = parked(channel, queue)
    assert [attempt for id_, attempt in handler.seen if id_ == "a"] == [0, 1, 2, 3]
    assert message.headers[REASON_HEADER] == "unknown-dialogue"
    assert depth(channel, retry_queue(queue, 1)) == 0


def test_a_parked_message_keeps_its_raw_bytes_and_its_neighbours_go_on(
    amqp_url, queue, publisher, channel, handler
):
    bad = OutgoingMessage(b"\xff not json", queue, "feedback.stance.v1")
    good = OutgoingMessage.of(stance("good"), queue)
    publisher.publish([bad, good])
    with running(amqp_url, queue, publisher, handler):
        message = parked(channel, queue)
        eventually(lambda: handler.ids == ["good"])
    assert message.body == b"\xff not json"
    assert message.headers[REASON_HEADER] == "not-utf8"


def test_a_handler_that_fails_on_one_message_parks_that_one_alone(
    amqp_url, queue, publisher, channel
):
    done: list[str] = []

    def handle(deliveries):
        ids = [one.events[0].event.id for one in deliveries]
        if "poison" in ids:
            raise ZeroDivisionError("boom")
        done.extend(ids)
        return [Done() for _ in ids]

    send(publisher, queue, "a", "poison", "b")
    with running(amqp_url, queue, publisher, handle):
        message = parked(channel, queue)
    assert message.headers[REASON_HEADER] == "handler-failed"
    assert sorted(set(done)) == ["a", "b"]


def test_a_header_that_cannot_be_decoded_is_parked_and_does_not_cut_the_connection(
    amqp_url, queue, publisher, channel, handler
):
    send_with_impossible_time(channel, queue)
    send(publisher, queue, "good")
    with running(amqp_url, queue, publisher, handler):
        message = parked(channel, queue)
        eventually(lambda: handler.ids == ["good"])
    assert message.headers[REASON_HEADER] == "hostile-header"
    assert message.body == b"raw"


def send_with_impossible_time(channel, queue: str) -> None:
    """Publish with a header whose time lies far beyond the year 9999."""

    class Impossible(amqp.Message):
        def _serialize_properties(self):
            name = b"\x01t"
            table = name + b"T" + struct.pack(">Q", 2**62)
            return struct.pack(">H", 1 << 13) + struct.pack(">I", len(table)) + table

    channel.basic_publish(Impossible(b"raw"), exchange=queue, routing_key="feedback.stance.v1")


def test_hostile_but_readable_headers_are_ignored(amqp_url, queue, publisher, channel, handler):
    headers = {
        "nameko.call_id_stack": "boom",
        "x-klankbord-attempt": 99,
        "x-klankbord-routing-key": "feedback.idea.v1",
        "x-death": [{"queue": queue, "count": 5}],
    }
    handler.verdicts["a"] = Retry(Code.UNKNOWN_DIALOGUE, "wait", limit=1)
    message = OutgoingMessage.of(stance("a"), queue)
    publisher.publish([OutgoingMessage(message.body, queue, message.routing_key, headers=headers)])
    with running(amqp_url, queue, publisher, handler):
        parked(channel, queue)
    assert handler.seen == [("a", 0), ("a", 1)]


def test_while_the_store_is_away_the_batch_waits_and_nothing_is_parked(
    amqp_url, queue, publisher, channel, handler
):
    back, tries = threading.Event(), []

    def before():
        tries.append(1)
        if not back.is_set():
            raise KlankbordError(Code.UNAVAILABLE, "away")

    handler.before = before
    send(publisher, queue, "a")
    with running(amqp_url, queue, publisher, handler) as consumer:
        eventually(lambda: "waiting (away)" in (consumer.trouble or "") and len(tries) > 1)
        back.set()
        eventually(lambda: handler.seen == [("a", 0)])
        eventually(lambda: consumer.trouble is None)
    assert depth(channel, queue) == depth(channel, parked_queue(queue)) == 0


def test_a_stop_finishes_what_was_taken_and_nothing_is_delivered_again(
    amqp_url, queue, publisher, channel, handler
):
    release = threading.Event()
    handler.before = lambda: release.wait(20)
    send(publisher, queue, *map(str, range(20)))
    with running(amqp_url, queue, publisher, handler) as consumer:
        eventually(lambda: depth(channel, queue) == 0)
        consumer.stop()
        release.set()
    assert len(handler.seen) == 20
    assert depth(channel, queue) == 0


def test_what_was_not_acknowledged_when_the_connection_broke_is_delivered_again(
    amqp_url, queue, publisher, channel, handler
):
    broken = threading.Event()

    def before():
        if not broken.is_set():
            broken.set()
            consumer._reader._connection.connection.transport.sock.close()

    handler.before = before
    send(publisher, queue, "a")
    with running(amqp_url, queue, publisher, handler) as consumer:
        eventually(lambda: handler.ids.count("a") >= 2)
    assert depth(channel, queue) == 0


def test_halt_keeps_every_message_and_says_so(amqp_url, queue, publisher, channel, handler):
    handler.verdicts["b"] = Halt("a bad release")
    send(publisher, queue, "a", "b", "c")
    with running(amqp_url, queue, publisher, handler) as consumer:
        eventually(lambda: "halted" in (consumer.trouble or ""))
    assert eventually(lambda: depth(channel, queue) == 3)


def test_a_parking_verdict_of_the_handler_names_the_field(
    amqp_url, queue, publisher, channel, handler
):
    handler.verdicts["a"] = Park(Code.ID_CONFLICT, "Seen with other content.", "id")
    send(publisher, queue, "a")
    with running(amqp_url, queue, publisher, handler):
        headers = parked(channel, queue).headers
    assert headers["x-klankbord-field"] == "id"


def raw_entrypoint(publisher, handle) -> RawMessages:
    """The entrypoint for messages as they came, with a handler in place of a service's."""
    entrypoint = RawMessages("anything")
    this = SimpleNamespace(settings=SimpleNamespace(retry_delays=DELAYS), publisher=publisher)
    entrypoint.container = SimpleNamespace(config={process.CONFIG_KEY: this})
    entrypoint._handle = handle
    return entrypoint


def test_messages_as_they_came_are_never_refused_nor_sent_on(amqp_url, queue, publisher, channel):
    taken: list[Incoming] = []
    failures = [ZeroDivisionError("boom"), ZeroDivisionError("boom")]

    def handle(messages: list[Incoming]):
        if failures:
            raise failures.pop()
        taken.extend(messages)
        return [Done() for _ in messages]

    publisher.publish([OutgoingMessage(b"\xff not json", queue, "feedback.nonsense")])
    work = replace(raw_entrypoint(publisher, handle)._work(), queue=queue)
    with consuming(amqp_url, work) as consumer:
        eventually(lambda: "waiting (boom)" in (consumer.trouble or ""), every=0.005)
        eventually(lambda: taken)
    assert [message.body for message in taken] == [b"\xff not json"]
    assert depth(channel, queue) == depth(channel, parked_queue(queue)) == 0
