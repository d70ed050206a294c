"""Parked messages over HTTP, on rooms in memory."""

import json

import pytest

from services.contracts.envelope import BATCH, STRUCTURED
from tests.unit.gateway.asking import EVENT, every, post_raw, problem
from tests.unit.gateway.memory_engagement import parked

A, B = "a" * 32, "b" * 32


@pytest.fixture
def engagement(backend):
    backend.engagement.parked = {A: parked(A), B: parked(B, reason="id-conflict", source="/x")}
    return backend.engagement


def test_they_are_listed_a_page_at_a_time_and_filtered(call, engagement):
    assert every(call, "/v1/parked") == [A, B]
    assert every(call, "/v1/parked?reason=id-conflict") == [B]
    assert every(call, "/v1/parked?source=/intranet&queue=engagement.feedback") == [A]
    assert call("GET", "/v1/parked/counts?source=/x").json["messages"] == 1


def test_times_travel_in_one_form(call, engagement, monkeypatch):
    seen = []
    monkeypatch.setattr(engagement, "count_parked", lambda asked: seen.append(asked) or {})
    call("GET", "/v1/parked/counts?since=2026-01-01T00:00:00%2B01:00")
    assert seen == [{"since": "2025-12-31T23:00:00.000Z"}]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("reason=because", "reason"),
        ("queue=mine", "queue"),
        ("since=yesterday", "since"),
        ("until=2026-01-01", "until"),
        ("source=", "source"),
        ("colour=red", "colour"),
        ("cursor=forged", "cursor"),
    ],
)
def test_a_bad_filter_names_its_field(call, engagement, query, field):
    answer = call("GET", f"/v1/parked?{query}")
    assert (answer.status_code, answer.json["field"]) == (422, field)
    problem(answer)


def test_one_is_shown_with_its_raw_body(call, engagement):
    shown = call("GET", f"/v1/parked/{A}").json
    assert (shown["reason"], shown["body"], shown["body_encoding"]) == ("not-json", "nope", "utf-8")


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/replay"), ("DELETE", "")])
def test_what_is_not_there_is_not_found(call, engagement, method, path):
    answer = call(method, f"/v1/parked/{'c' * 32}{path}")
    assert (answer.status_code, problem(answer)) == (404, "not-found")


def test_a_replay_and_a_drop_tell_who_asked(call, engagement):
    assert call("POST", f"/v1/parked/{A}/replay").json == {"replayed": 1}
    assert call("DELETE", f"/v1/parked/{A}").json == {"dropped": 1}
    assert engagement.asked == [("replay", A, None, "admin"), ("drop", A, "admin")]


@pytest.mark.parametrize(("body", "kind"), [(EVENT, STRUCTURED), ([EVENT], BATCH)])
def test_a_mended_body_goes_along_to_the_byte(call, engagement, body, kind):
    raw = json.dumps(body, indent=3).encode()
    answer = post_raw(call, f"/v1/parked/{A}/replay", raw, f"{kind}; charset=utf-8")
    assert answer.status_code == 200
    (asked,) = engagement.asked
    assert asked[2] == {"body": raw.decode(), "content_type": kind}


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"not json", STRUCTURED, "not-json"),
        (b"\xff", STRUCTURED, "not-utf8"),
        (b'{"a": NaN}', BATCH, "number-out-of-range"),
        (b"{}", "application/json", "unsupported-content-type"),
    ],
)
def test_a_mended_body_that_cannot_be_read_is_refused(call, engagement, body, kind, code):
    assert problem(post_raw(call, f"/v1/parked/{A}/replay", body, kind)) == code
    assert engagement.asked == []


@pytest.mark.parametrize("what", ["replay", "drop"])
def test_many_are_meant_by_a_filter_or_by_saying_all(call, engagement, what):
    path = f"/v1/parked/{what}"
    chosen = {"reason": "id-conflict", "since": "2026-01-01T00:00:00Z"}
    assert 1 in call("POST", path, json=chosen).json.values()
    assert 2 in call("POST", path, json={"all": True}).json.values()
    assert engagement.asked == [(what, chosen, "admin"), (what, {}, "admin")]


@pytest.mark.parametrize("body", [{}, {"all": False}, {"all": True, "reason": "not-json"}])
@pytest.mark.parametrize("what", ["replay", "drop"])
def test_nobody_means_all_by_mistake(call, engagement, what, body):
    answer = call("POST", f"/v1/parked/{what}", json=body)
    assert (answer.status_code, answer.json["field"]) == (422, "all")
    assert engagement.asked == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/counts"),
        ("GET", f"/{A}"),
        ("POST", f"/{A}/replay"),
        ("DELETE", f"/{A}"),
        ("POST", "/replay"),
        ("POST", "/drop"),
    ],
)
def test_they_are_for_admin_keys_only(call, engagement, method, path):
    answer = call(method, f"/v1/parked{path}", key="intranet", json={"all": True})
    assert (answer.status_code, problem(answer)) == (403, "forbidden")
    assert engagement.asked == []
