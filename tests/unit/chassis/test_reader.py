"""Whatever reading a message raises, it is set aside and its neighbours go on."""

import threading
from types import SimpleNamespace
from typing import Any

from services.chassis.buffer import Buffer
from services.chassis.messages import Incoming, Reading
from services.chassis.reader import Reader, Source, Taken
from services.chassis.verdicts import Park
from services.contracts.errors import Code


def message(tag: int, body: bytes) -> Any:
    delivery = {"exchange": "x", "routing_key": "k", "delivery_tag": tag}
    return SimpleNamespace(body=body, properties={}, delivery_info=delivery)


def read(incoming: Incoming) -> Reading:
    if incoming.body == b"poison":
        raise ZeroDivisionError("nobody thought of this")
    return incoming


def test_a_message_that_cannot_even_be_read_is_parked_and_the_next_one_is_taken():
    buffer: Buffer[Taken] = Buffer(2, 60.0)
    source = Source("amqp://", "q", prefetch=2, declare=False)
    reader = Reader(source, read, buffer, threading.Event(), threading.Event())
    for tag, body in enumerate((b"poison", b"good")):
        reader._received("channel", message(tag, body))
    (_, _, first), (_, good, second) = buffer.take()
    assert first == Park(Code.HANDLER_FAILED, "ZeroDivisionError: nobody thought of this")
    assert second is good
