import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts import envelope, examples, strict_json
from services.contracts.errors import Code, KlankbordError

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
STANCE = examples.load("feedback.stance.v1", "minimal")
HTTP, AMQP = envelope.HTTP_PREFIXES, envelope.AMQP_PREFIXES


def _read(body, content_type=envelope.STRUCTURED, headers=None, prefixes=HTTP, **options):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return envelope.read(raw, content_type, headers or {}, prefixes=prefixes, **options)


def _headers(**changes):
    attributes = {key: value for key, value in STANCE.items() if key != "data"} | changes
    return {f"ce-{name}": value for name, value in attributes.items() if value is not None}


def _refusal(*arguments, **options):
    with pytest.raises(KlankbordError) as refusal:
        for event in _read(*arguments, **options):
            envelope.check(event, NOW)
    strict_json.encode(refusal.value.to_dict())
    return refusal.value.code, refusal.value.field


def _without(name):
    return {key: value for key, value in STANCE.items() if key != name}


def _with_data(**changes):
    return {**STANCE, "data": {**STANCE["data"], **changes}}


@pytest.mark.parametrize(
    ("event", "code", "field"),
    [
        ([], Code.INVALID_ENVELOPE, None),
        ("an event", Code.INVALID_ENVELOPE, None),
        ({}, Code.MISSING_FIELD, "specversion"),
        *((_without(name), Code.MISSING_FIELD, name) for name in STANCE),
        *(({**STANCE, name: None}, Code.INVALID_FIELD, name) for name in STANCE),
        ({**STANCE, "specversion": "0.3"}, Code.INVALID_FIELD, "specversion"),
        ({**STANCE, "specversion": 1.0}, Code.INVALID_FIELD, "specversion"),
        ({**STANCE, "id": 7}, Code.INVALID_FIELD, "id"),
        ({**STANCE, "id": ""}, Code.INVALID_FIELD, "id"),
        ({**STANCE, "id": "x" * 201}, Code.INVALID_FIELD, "id"),
        ({**STANCE, "source": "x" * 501}, Code.INVALID_FIELD, "source"),
        ({**STANCE, "source": "two words"}, Code.INVALID_FIELD, "source"),
        ({**STANCE, "source": "urn:x\n"}, Code.INVALID_FIELD, "source"),
        ({**STANCE, "time": 1772616930}, Code.INVALID_FIELD, "time"),
        ({**STANCE, "time": "2026-03-04T09:15:30"}, Code.INVALID_FIELD, "time"),
        ({**STANCE, "time": "2026-03-04"}, Code.INVALID_FIELD, "time"),
        ({**STANCE, "time": "2026-03-31T12:05:00.001Z"}, Code.TIME_IN_FUTURE, "time"),
        ({**STANCE, "time": "9999-12-31T23:59:59Z"}, Code.TIME_IN_FUTURE, "time"),
        ({**STANCE, "time": "0001-01-01T00:00:00+14:00"}, Code.INVALID_FIELD, "time"),
        ({**STANCE, "type": "feedback.applause.v1"}, Code.UNKNOWN_EVENT, "type"),
        ({**STANCE, "type": "feedback.stance.v2"}, Code.UNKNOWN_VERSION, "type"),
        ({**STANCE, "type": "feedback.stance"}, Code.UNKNOWN_EVENT, "type"),
        ({**STANCE, "data": "x"}, Code.INVALID_FIELD, "data"),
        ({**_without("data"), "data_base64": "e30="}, Code.MISSING_FIELD, "data"),
        (
            {**STANCE, "datacontenttype": "text/xml"},
            Code.UNSUPPORTED_CONTENT_TYPE,
            "datacontenttype",
        ),
        ({**STANCE, "correlationid": ["x"]}, Code.INVALID_FIELD, "correlationid"),
        ({**STANCE, "subject": "\ud800"}, Code.INVALID_CHARACTER, "subject"),
        ({**STANCE, "later\0": "x"}, Code.INVALID_CHARACTER, None),
        (_with_data(stance=True), Code.INVALID_FIELD, "data.stance"),
        (_with_data(stance="maybe"), Code.INVALID_FIELD, "data.stance"),
        (_with_data(idea=None), Code.INVALID_FIELD, "data.idea"),
        (_with_data(dialogue="../etc"), Code.INVALID_FIELD, "data.dialogue"),
        (_with_data(participant="d-1\n"), Code.INVALID_FIELD, "data.participant"),
        (_with_data(participant="\0"), Code.INVALID_CHARACTER, "data.participant"),
        (_with_data(more=[float("nan")]), Code.NUMBER_OUT_OF_RANGE, "data.more[0]"),
        (_with_data(more=10**20), Code.NUMBER_OUT_OF_RANGE, "data.more"),
        (_with_data(more="x" * 10_001), Code.TEXT_TOO_LONG, "data.more"),
    ],
)
def test_a_bad_event_is_refused_with_its_code_and_field(event, code, field):
    assert _refusal(event) == (code, field)


@pytest.mark.parametrize(
    ("content_type", "code"),
    [
        (None, Code.UNSUPPORTED_CONTENT_TYPE),
        ("", Code.UNSUPPORTED_CONTENT_TYPE),
        ("application/x-python-serialize", Code.UNSUPPORTED_CONTENT_TYPE),
        ("application/text", Code.UNSUPPORTED_CONTENT_TYPE),
        ("application/cloudevents+xml", Code.UNSUPPORTED_CONTENT_TYPE),
        (envelope.JSON, Code.INVALID_ENVELOPE),
    ],
)
def test_a_content_type_that_is_not_ours_is_refused(content_type, code):
    assert _refusal(STANCE, content_type) == (code, None)


@pytest.mark.parametrize(
    ("encoding", "headers"),
    [("gzip", {}), ("binary", {}), (None, {"compression": "application/x-gzip"})],
)
def test_a_compressed_body_is_refused_unread(encoding, headers):
    body = b"\x1f\x8b" + b"\0" * 100

    refusal = _refusal(body, headers=headers, prefixes=AMQP, content_encoding=encoding)

    assert refusal == (Code.CONTENT_ENCODED, None)


@pytest.mark.parametrize("content_type", [envelope.STRUCTURED, envelope.BATCH, envelope.JSON])
def test_a_body_beyond_the_limit_is_refused_in_every_mode(content_type):
    refusal = _refusal(STANCE, content_type, _headers(), max_bytes=10)

    assert refusal == (Code.TOO_LARGE, None)


@pytest.mark.parametrize(
    ("items", "code", "field"),
    [
        ({}, Code.INVALID_ENVELOPE, None),
        ([], Code.INVALID_ENVELOPE, None),
        ([STANCE, 5], Code.INVALID_ENVELOPE, "[1]"),
        ([STANCE, _without("id")], Code.MISSING_FIELD, "[1].id"),
        (
            [STANCE, {**STANCE, "datacontenttype": "text/xml"}],
            Code.UNSUPPORTED_CONTENT_TYPE,
            "[1].datacontenttype",
        ),
        ([STANCE] * 501, Code.BATCH_TOO_LARGE, None),
    ],
)
def test_a_bad_batch_names_the_event_that_is_wrong(items, code, field):
    assert _refusal(items, envelope.BATCH) == (code, field)


def test_a_full_batch_is_read_in_order():
    items = [{**STANCE, "id": f"e-{number}"} for number in range(500)]

    assert [event.id for event in _read(items, envelope.BATCH)] == [item["id"] for item in items]


@pytest.mark.parametrize(
    ("headers", "code", "field"),
    [
        ({"x-request-id": "1"}, Code.INVALID_ENVELOPE, None),
        (_headers(id=None), Code.MISSING_FIELD, "id"),
        (_headers(id="x" * 1_001), Code.HOSTILE_HEADER, "id"),
        (_headers(id=5), Code.HOSTILE_HEADER, "id"),
        (_headers(id=b"5"), Code.HOSTILE_HEADER, "id"),
        (_headers(id={"a": [1]}), Code.HOSTILE_HEADER, "id"),
        (_headers(id="caf\xe9"), Code.HOSTILE_HEADER, "id"),
        (_headers(id="a\r\nb"), Code.HOSTILE_HEADER, "id"),
        (_headers(id="%FF"), Code.HOSTILE_HEADER, "id"),
        (_headers(id="%00"), Code.INVALID_CHARACTER, "id"),
        (_headers() | {"CE-ID": "other"}, Code.HOSTILE_HEADER, "id"),
        (_headers() | {"ce-\ud800": 5}, Code.HOSTILE_HEADER, "?"),
        (_headers() | {"ce-" + "x" * 5_000: 5}, Code.HOSTILE_HEADER, "x" * 200),
    ],
)
def test_hostile_headers_are_refused_with_the_attribute(headers, code, field):
    assert _refusal(STANCE["data"], envelope.JSON, headers) == (code, field)


@pytest.mark.parametrize(
    ("headers", "code", "field"),
    [
        (_headers() | {"cloudEvents:id": "other"}, Code.HOSTILE_HEADER, "id"),
        (_headers(id="\0"), Code.INVALID_CHARACTER, "id"),
        (_headers(time=10**18), Code.INVALID_FIELD, "time"),
        (_headers(time=True), Code.HOSTILE_HEADER, "time"),
        (_headers(id=5), Code.HOSTILE_HEADER, "id"),
    ],
)
def test_hostile_amqp_headers_are_refused_with_the_attribute(headers, code, field):
    assert _refusal(STANCE["data"], envelope.JSON, headers, AMQP) == (code, field)


def test_headers_that_the_contract_does_not_name_are_left_alone():
    hostile = {"nameko.call_id_stack": 5, "x-death": "x", "traceparent": b"\xff", "ce-": "x"}

    [event] = _read(STANCE["data"], envelope.JSON, _headers() | hostile, AMQP)

    assert event.id == STANCE["id"]


def test_a_header_cannot_stand_in_for_the_body():
    [event] = _read(STANCE["data"], envelope.JSON, _headers() | {"ce-data": "{}"})

    assert event.data == STANCE["data"]


def test_every_mode_reads_the_same_event():
    [structured] = _read(STANCE)
    [batched] = _read([STANCE], envelope.BATCH)
    [binary] = _read(STANCE["data"], envelope.JSON, _headers())
    charset = f"{envelope.STRUCTURED.upper()}; charset=UTF-8"
    [spelled_otherwise] = _read(STANCE, charset, content_encoding="UTF-8")

    assert structured == batched == binary == spelled_otherwise


def test_percent_signs_are_undone_over_http_only():
    [over_http] = _read(STANCE["data"], envelope.JSON, _headers(id="a%20%C3%A9"))
    [over_amqp] = _read(STANCE["data"], envelope.JSON, _headers(id="a%20%C3%A9"), AMQP)

    assert (over_http.id, over_amqp.id) == ("a é", "a%20%C3%A9")


def test_without_a_correlation_the_id_ties_the_rest_together():
    [event] = _read(STANCE)

    assert event.correlation == STANCE["id"]


def test_five_minutes_ahead_is_still_now():
    [event] = _read({**STANCE, "time": (NOW + envelope.FUTURE_ALLOWANCE).isoformat()})

    assert envelope.check(event, NOW).event.time == NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"correlationid": "other"}, True),
        ({"time": "2026-03-04T10:15:30.0009+01:00"}, True),
        ({"time": "2026-03-04T09:15:30.001Z"}, False),
        ({"type": "feedback.follow.v1"}, False),
        ({"subject": "other"}, False),
        ({"data": {**STANCE["data"], "stance": "pass"}}, False),
        ({"data": dict(reversed(STANCE["data"].items()))}, True),
    ],
)
def test_a_fingerprint_tells_a_resend_from_other_content(change, same):
    first, second = envelope.from_dict(STANCE), envelope.from_dict({**STANCE, **change})

    assert (first.fingerprint == second.fingerprint) is same


TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=200
).filter(str.strip)
EVENTS = st.builds(
    envelope.Event,
    id=TEXT,
    source=TEXT.filter(re.compile(r"[^\s\x00-\x1f]+").fullmatch),
    type=TEXT,
    time=st.datetimes(timezones=st.just(UTC)).map(
        lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000)
    ),
    data=st.dictionaries(TEXT, TEXT | st.integers(-(2**63), 2**63 - 1) | st.booleans()),
    correlation=TEXT,
    subject=st.none() | TEXT,
)


@given(EVENTS)
def test_what_is_written_is_read_back(event):
    assert _read(envelope.write(event)) == [event]
    assert envelope.from_dict(envelope.to_dict(event)) == event


HEADER_VALUES = st.text(st.characters()) | st.integers() | st.binary() | st.none() | st.booleans()


@given(
    st.binary() | st.just(json.dumps(STANCE).encode()) | st.just(b"{}"),
    st.sampled_from([envelope.STRUCTURED, envelope.BATCH, envelope.JSON, None, "text/plain"]),
    st.dictionaries(
        st.sampled_from(["ce-", "cloudEvents:", ""]).flatmap(
            lambda prefix: st.text(st.characters()).map(lambda name: prefix + name)
        )
        | st.sampled_from(list(_headers())),
        HEADER_VALUES,
    ),
    st.sampled_from([HTTP, AMQP]),
)
def test_any_message_is_read_or_refused(body, content_type, headers, prefixes):
    try:
        events = _read(body, content_type, headers, prefixes)
        for event in events:
            envelope.check(event, NOW)
    except KlankbordError as refusal:
        strict_json.encode(refusal.to_dict())
