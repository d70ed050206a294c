"""A raw message becomes checked events, or the reason why not."""

import json
from datetime import UTC, datetime

import pytest

from services.chassis import intake
from services.chassis.messages import Delivery, Incoming
from services.chassis.verdicts import Park

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ACCEPTED = {"feedback.stance.v1"}
EVENT = {
    "specversion": "1.0",
    "id": "1",
    "source": "urn:test",
    "type": "feedback.stance.v1",
    "time": "2026-11-22T10:00:00Z",
    "data": {"dialogue": "d", "participant": "p", "idea": "i", "stance": "agree"},
}


def read(body: bytes, routing_key: str = "feedback.stance.v1", **changes):
    message = Incoming(
        **{
            "body": body,
            "tag": 1,
            "queue": "q",
            "routing_key": routing_key,
            "content_type": "application/cloudevents+json",
            **changes,
        }
    )
    return intake.read(message, ACCEPTED, NOW)


def event(**changes) -> bytes:
    return json.dumps({**EVENT, **changes}).encode()


def data(**changes) -> bytes:
    return event(data={**EVENT["data"], **changes})


def test_a_good_event_is_delivered_checked():
    delivery = read(event())
    assert isinstance(delivery, Delivery)
    assert delivery.events[0].data["stance"] == "agree"


def test_a_batch_is_one_delivery_with_several_events():
    body = json.dumps([EVENT, {**EVENT, "id": "2"}]).encode()
    delivery = read(body, content_type="application/cloudevents-batch+json")
    assert [one.event.id for one in delivery.events] == ["1", "2"]


@pytest.mark.parametrize("prefix", ["cloudEvents:", "cloudEvents_", "ce-"])
def test_binary_mode_takes_the_attributes_from_headers(prefix):
    headers = {prefix + name: value for name, value in EVENT.items() if name != "data"}
    body = json.dumps(EVENT["data"]).encode()
    delivery = read(body, content_type="application/json", headers=headers)
    assert delivery.events[0].event.id == "1"


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (b"not json", "not-json", None),
        (b"\xff", "not-utf8", None),
        (b'{"a":1,"a":2}', "duplicate-key", "a"),
        (b'{"a":NaN}', "number-out-of-range", None),
        (b"[" * 40 + b"]" * 40, "too-deep", None),
        (b"[]", "invalid-envelope", None),
        (event(type="feedback.dance.v1"), "unknown-event", "type"),
        (event(type="feedback.stance.v2"), "unknown-version", "type"),
        (event(type="feedback.comment.v1"), "missing-field", "data.text"),
        (event(time="2026-11-24T00:00:00Z"), "time-in-future", "time"),
        (event(time="yesterday"), "invalid-field", "time"),
        (event(specversion="0.3"), "invalid-field", "specversion"),
        (data(stance="maybe"), "invalid-field", "data.stance"),
        (data(idea=7), "invalid-field", "data.idea"),
        (event(data={}), "missing-field", "data.dialogue"),
        (data(idea="i" * 10_001), "text-too-long", "data.idea"),
        (event(id="\ud800"), "invalid-character", "id"),
        (event(id="a\0b"), "invalid-character", "id"),
    ],
)
def test_bad_input_is_parked_with_a_code_and_a_field(body, code, field):
    verdict = read(body)
    assert isinstance(verdict, Park)
    assert verdict.code == code
    assert field is None or verdict.field == field


def test_a_known_event_under_another_routing_key_is_parked():
    verdict = read(event(), routing_key="feedback.comment.v1")
    assert verdict.code == "routing-key-mismatch"


@pytest.mark.parametrize("source", ["urn:publisher:survey", "urn:publisher:survey:north"])
def test_an_account_may_speak_for_itself(source):
    found = read(event(source=source), routing_key="feedback.stance.v1.survey")
    assert isinstance(found, Delivery)


@pytest.mark.parametrize(
    "source", ["urn:publisher:survey-2", "urn:publisher:other", "urn:publisher", "urn:app:intranet"]
)
def test_an_account_that_speaks_for_another_is_parked(source):
    verdict = read(event(source=source), routing_key="feedback.stance.v1.survey")
    assert (verdict.code, verdict.field) == ("source-not-allowed", "source")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"content_encoding": "gzip"}, "content-encoded"),
        ({"headers": {"compression": "application/x-gzip"}}, "content-encoded"),
        ({"content_type": "application/x-python-serialize"}, "unsupported-content-type"),
        ({"content_type": None}, "unsupported-content-type"),
        ({"unreadable": True}, "hostile-header"),
        ({"content_type": "application/json", "headers": {"ce-id": 7}}, "hostile-header"),
        ({"content_type": "application/json"}, "invalid-envelope"),
    ],
)
def test_an_encoded_foreign_or_hostile_message_is_parked(changes, code):
    assert read(event(), **changes).code == code
