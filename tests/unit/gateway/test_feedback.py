"""Feedback events over HTTP: what is taken, and what is refused."""

import json

import pytest

from services.chassis.bodies import TROUBLE, Trouble
from services.contracts.envelope import BATCH, STRUCTURED
from tests.unit.gateway.asking import EVENT, post_raw, problem


def send(call, body, content_type=STRUCTURED, key="intranet", **more):
    return post_raw(call, "/v1/feedback", json.dumps(body).encode(), content_type, key=key, **more)


def test_three_ways_to_send_an_event(call, backend, opened):
    headers = {f"ce-{name}": EVENT[name] for name in EVENT if name != "data"}
    assert send(call, EVENT).json == {"accepted": 1, "ids": ["e-1"]}
    assert send(call, [EVENT, {**EVENT, "id": "e-2"}], BATCH).json["accepted"] == 2
    assert send(call, EVENT["data"], "application/json", headers=headers).status_code == 202
    assert [event.id for event in backend.published] == ["e-1", "e-1", "e-2", "e-1"]


def test_a_refused_batch_publishes_nothing(call, backend, opened):
    bad = {**EVENT, "id": "e-2", "time": "yesterday"}
    answer = send(call, [EVENT, bad], BATCH)
    assert (answer.status_code, answer.json["field"]) == (422, "[1].time")
    assert backend.published == []


@pytest.mark.parametrize(
    ("body", "content_type", "field"),
    [
        ([EVENT], BATCH, "[0].data.dialogue"),
        (EVENT, STRUCTURED, "data.dialogue"),
    ],
)
def test_an_event_for_no_dialogue_is_named_as_it_was_sent(call, body, content_type, field):
    answer = send(call, body, content_type)
    assert (answer.status_code, problem(answer)) == (404, "unknown-dialogue")
    assert answer.json["field"] == field


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        (b"not json", "not-json", 400),
        (b"\x80\x04\x95pickled", "not-utf8", 400),
        (b'{"id": 1, "id": 2}', "duplicate-key", 400),
        (b'{"id": NaN}', "number-out-of-range", 400),
        (b'{"id": 99999999999999999999}', "number-out-of-range", 400),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "too-deep", 400),
        (b'{"id": "\\ud800"}', "invalid-character", 400),
        (b'{"id": "\\u0000"}', "invalid-character", 400),
        (b'{"id": "' + b"x" * 10_001 + b'"}', "text-too-long", 422),
        (b"[]", "invalid-envelope", 400),
        (b"{}", "missing-field", 422),
        (b" " * (1024 * 1024 + 1), "too-large", 413),
    ],
)
def test_bad_bodies(call, opened, body, code, status):
    answer = post_raw(call, "/v1/feedback", body, STRUCTURED)
    assert (answer.status_code, problem(answer)) == (status, code)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": "feedback.nothing.v1"}, "unknown-event"),
        ({"type": "feedback.stance.v9"}, "unknown-version"),
        ({"type": "idea.submitted.v1"}, "unknown-event"),
        ({"time": "2030-01-01T00:00:00Z"}, "time-in-future"),
        ({"source": "/elsewhere"}, "source-not-allowed"),
        ({"data": {**EVENT["data"], "stance": "maybe"}}, "invalid-field"),
        ({"data": {**EVENT["data"], "dialogue": "nowhere"}}, "unknown-dialogue"),
    ],
)
def test_bad_events(call, opened, change, code):
    assert problem(send(call, {**EVENT, **change})) == code


def test_a_body_may_not_be_compressed(call, opened):
    for path in ("/v1/feedback", "/v1/dialogues"):
        answer = call("POST", path, json={}, headers={"Content-Encoding": "gzip"})
        assert (answer.status_code, problem(answer)) == (415, "content-encoded")


@pytest.mark.parametrize(
    ("trouble", "status", "code"),
    [(Trouble.LATE, 408, "too-slow"), (Trouble.BROKEN, 400, "hostile-header")],
)
def test_a_body_that_did_not_arrive_is_refused(call, backend, opened, trouble, status, code):
    answer = send(call, EVENT, environ_overrides={TROUBLE: trouble})
    assert (answer.status_code, problem(answer)) == (status, code)
    assert backend.published == []


def test_a_body_is_json(call):
    answer = post_raw(call, "/v1/dialogues", b"a=1", "application/x-www-form-urlencoded")
    assert (answer.status_code, problem(answer)) == (415, "unsupported-content-type")


def test_without_a_broker_nothing_is_accepted(call, backend, opened):
    backend.away = True
    answer = send(call, EVENT)
    assert (answer.status_code, problem(answer)) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
