"""The official CloudEvents SDK reads what we write, and we read what it writes."""

import json
import time
from datetime import UTC, datetime

import pytest
from cloudevents.core.bindings import amqp, http, rabbitmq
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from services.contracts import envelope, examples
from services.contracts.errors import KlankbordError
from services.contracts.registry import REGISTRY

NAMES = list(REGISTRY)
# Percent signs, quotes, spaces and letters beyond ASCII: each binding carries them in its own way.
AWKWARD = {
    "id": 'n° 5 100% "zeker"',
    "source": "urn:voorbeeld:%20:straße?x=1&y=2",
    "subject": "samen-buiten/idee-0017 – déjà vu 😀",
}


def _ours(name):
    return envelope.from_dict({**examples.load(name, "full"), **AWKWARD})


def _theirs(event):
    attributes = envelope.to_dict(event)
    data = attributes.pop("data")
    return CloudEvent({**attributes, "time": event.time}, data)


def _read_amqp(body, content_type, headers):
    return envelope.read(body, content_type, headers, prefixes=envelope.AMQP_PREFIXES)


def _read_http(body, headers):
    names = {name.lower(): value for name, value in headers.items()}
    content_type = names.pop("content-type")
    return envelope.read(body, content_type, names, prefixes=envelope.HTTP_PREFIXES)


@pytest.mark.parametrize("name", NAMES)
def test_the_sdk_reads_what_we_write(name):
    event = _ours(name)

    message = rabbitmq.RabbitMQMessage({}, envelope.STRUCTURED, envelope.write(event))
    read = rabbitmq.from_rabbitmq_event(message)

    assert read.get_attributes() == _theirs(event).get_attributes()
    assert read.get_data() == event.data


@pytest.mark.parametrize("name", NAMES)
class TestWeReadWhatTheSdkWrites:
    def test_structured_over_rabbitmq(self, name):
        event = _ours(name)
        message = rabbitmq.to_structured_event(_theirs(event))

        assert _read_amqp(message.body, message.content_type, message.headers) == [event]

    def test_binary_over_rabbitmq(self, name):
        event = _ours(name)
        message = rabbitmq.to_binary_event(_theirs(event))

        assert _read_amqp(message.body, message.content_type, message.headers) == [event]

    def test_structured_over_http(self, name):
        event = _ours(name)
        message = http.to_structured_event(_theirs(event))

        assert _read_http(message.body, message.headers) == [event]

    def test_binary_over_http(self, name):
        event = _ours(name)
        message = http.to_binary_event(_theirs(event))

        assert _read_http(message.body, message.headers) == [event]

    def test_structured_over_amqp(self, name):
        event = _ours(name)
        message = amqp.to_structured_event(_theirs(event))
        content_type = message.properties["content-type"]

        assert _read_amqp(message.application_data, content_type, {}) == [event]

    def test_binary_over_amqp_with_the_time_as_a_timestamp(self, name):
        event = _ours(name)
        message = amqp.to_binary_event(_theirs(event))
        headers, content_type = message.application_properties, message.properties["content-type"]

        assert type(headers["cloudEvents_time"]) is int
        assert _read_amqp(message.application_data, content_type, headers) == [event]


def test_a_batch_of_what_the_sdk_writes():
    events = [_ours(name) for name in NAMES]
    written = b",".join(JSONFormat().write(_theirs(event)) for event in events)

    assert _read_amqp(b"[" + written + b"]", envelope.BATCH, {}) == events


def test_a_batch_of_what_we_write_is_a_list_of_events_to_the_sdk():
    events = [_ours(name) for name in NAMES]
    batch = json.dumps([envelope.to_dict(event) for event in events])

    read = [JSONFormat().read(CloudEvent, json.dumps(item)) for item in json.loads(batch)]

    assert [event.get_data() for event in read] == [event.data for event in events]


@pytest.fixture
def far_east(monkeypatch):
    """Put the machine in another time zone, where local time is not UTC."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("far_east")
def test_a_timestamp_of_amqp_0_9_1_is_utc():
    message = rabbitmq.to_binary_event(_theirs(_ours("feedback.view.v1")))
    noon = datetime(2026, 3, 4, 12)  # noqa: DTZ001 - the client library gives it without a zone
    headers = {**message.headers, "ce-time": noon}

    [event] = _read_amqp(message.body, message.content_type, headers)

    assert event.time == noon.replace(tzinfo=UTC)


@pytest.mark.parametrize("missing", ["id", "time"])
def test_what_the_sdk_would_invent_is_refused(missing):
    attributes = examples.load("feedback.view.v1", "full")
    del attributes[missing]
    body = json.dumps(attributes).encode()

    assert JSONFormat().read(CloudEvent, body).get_attributes()[missing]
    with pytest.raises(KlankbordError) as refusal:
        _read_amqp(body, envelope.STRUCTURED, {})
    assert refusal.value.field == missing
