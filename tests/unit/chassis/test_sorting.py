"""Every message gets a verdict, and what is not done is sent on."""

from datetime import UTC, datetime

import pytest

from services.chassis import messages
from services.chassis.messages import Delivery, Incoming, OutgoingMessage
from services.chassis.mongo import is_away
from services.chassis.sorting import judge, send_on
from services.chassis.verdicts import Done, Park, Retry
from services.contracts.errors import Code, KlankbordError

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DELAYS = (5.0, 60.0, 600.0)


class Recorder:
    """Stands in for the publisher."""

    def __init__(self) -> None:
        self.sent: list[OutgoingMessage] = []

    def publish(self, going):
        self.sent += going


def delivery(name: str) -> Delivery:
    return Delivery((), 0, name.encode())


def incoming(**changes) -> Incoming:
    values = {"body": b"raw", "tag": 1, "queue": "q", "routing_key": "feedback.stance.v1"}
    return Incoming(**{**values, **changes})


def sent(verdict, **changes) -> OutgoingMessage:
    recorder = Recorder()
    send_on(recorder, [(incoming(**changes), verdict)], DELAYS, NOW)
    (message,) = recorder.sent
    return message


def test_a_message_that_could_not_be_read_keeps_its_verdict_and_is_not_handled():
    handled: list[Delivery] = []

    def handle(deliveries):
        handled.extend(deliveries)
        return [Done() for _ in deliveries]

    park = Park(Code.NOT_JSON, "no")
    good = delivery("good")
    assert judge(handle, [park, good], is_away) == [park, Done()]
    assert handled == [good]


def test_a_poison_message_does_not_touch_its_neighbours():
    def handle(deliveries):
        if any(one.body == b"poison" for one in deliveries):
            raise ZeroDivisionError
        return [Done() for _ in deliveries]

    verdicts = judge(handle, [delivery("a"), delivery("poison"), delivery("b")], is_away)
    assert verdicts[0] == verdicts[2] == Done()
    assert isinstance(verdicts[1], Retry)
    assert verdicts[1].code is Code.HANDLER_FAILED


def test_a_store_that_is_away_judges_no_message():
    def handle(_):
        raise KlankbordError(Code.UNAVAILABLE, "away")

    with pytest.raises(KlankbordError):
        judge(handle, [delivery("a")], is_away)


def test_a_handler_that_forgets_a_verdict_is_an_error():
    with pytest.raises(RuntimeError):
        judge(lambda _: [], [delivery("a")], is_away)


def test_done_is_not_sent_anywhere():
    recorder = Recorder()
    send_on(recorder, [(incoming(), Done())], DELAYS, NOW)
    assert recorder.sent == []


@pytest.mark.parametrize(
    ("attempt", "queue", "delay"), [(0, "q.retry.1", 5.0), (2, "q.retry.3", 600.0)]
)
def test_each_attempt_waits_longer(attempt, queue, delay):
    message = sent(Retry(Code.UNKNOWN_DIALOGUE, "wait"), attempt=attempt)
    assert (message.routing_key, message.delay) == (queue, delay)
    assert message.headers[messages.ATTEMPT_HEADER] == attempt + 1


def test_the_last_attempt_parks_with_the_reason():
    message = sent(Retry(Code.UNKNOWN_DIALOGUE, "wait"), attempt=3)
    assert message.routing_key == "q.parked"
    assert message.headers[messages.REASON_HEADER] == "unknown-dialogue"


def test_a_retry_with_a_limit_parks_sooner():
    message = sent(Retry(Code.UNKNOWN_DIALOGUE, "wait", limit=1), attempt=1)
    assert message.routing_key == "q.parked"


def test_a_parked_message_keeps_its_bytes_its_address_and_why():
    message = sent(
        Park(Code.INVALID_FIELD, "Must be text.", "data.idea"),
        body=b"\xff\x00raw",
        content_type="text/plain",
        content_encoding="gzip",
    )
    assert message.body == b"\xff\x00raw"
    assert (message.content_type, message.content_encoding) == ("text/plain", "gzip")
    assert message.headers == {
        messages.REASON_HEADER: "invalid-field",
        messages.TEXT_HEADER: "Must be text.",
        messages.FIELD_HEADER: "data.idea",
        messages.PARKED_AT_HEADER: "2026-01-01T00:00:00.000Z",
        messages.QUEUE_HEADER: "q",
        messages.ATTEMPT_HEADER: 0,
        messages.PARKING_HEADER: 1,
        messages.ROUTING_KEY_HEADER: "feedback.stance.v1",
    }


def test_foreign_headers_are_dropped_and_cloudevents_headers_kept_as_bounded_text():
    hostile = {
        "x-death": [{"queue": "q"}],
        "nameko.call_id_stack": "boom",
        "cloudEvents:id": "a",
        "ce-source": "s" * 5_000,
        "CE-time": 7,
    }
    message = sent(Park(Code.HOSTILE_HEADER, "no"), headers=hostile)
    kept = {name: value for name, value in message.headers.items() if not name.startswith("x-")}
    assert kept == {"cloudEvents:id": "a", "ce-source": "s" * 2_000, "CE-time": "7"}
    assert "x-death" not in message.headers
