"""The web application as its callers see it, on rooms in memory."""

import base64
import json

import pytest
from structlog.testing import capture_logs

from gateway.edge import NOTHING_CSP
from gateway.forms import DIGEST_CSP
from gateway.pages.words import words
from gateway.paging import write_cursor
from services.chassis.bodies import TROUBLE, Trouble
from services.contracts.envelope import BATCH, STRUCTURED
from services.contracts.errors import Code, KlankbordError
from tests.unit.gateway.conftest import CHARTER
from tests.unit.gateway.memory import tally
from tests.unit.gateway.people import secret

PREFIX = "urn:klankbord:problem:"
NEW = {"id": "rust", "title": "Rust", "language": "nl"}
IDEA = {"kind": "idea", "text": "Een rustige ruimte.", "participant": "p-1"}
EVENT = {
    "specversion": "1.0",
    "id": "e-1",
    "source": "/intranet",
    "type": "feedback.stance.v1",
    "time": "2026-11-22T11:00:00Z",
    "data": {"dialogue": "rust", "participant": "p-1", "idea": "i-1", "stance": "agree"},
}


def problem(answer) -> str:
    assert answer.content_type == "application/problem+json"
    found = answer.json
    assert found["status"] == answer.status_code
    assert found["correlation"] == answer.headers["X-Correlation-ID"]
    return found["type"].removeprefix(PREFIX)


def every(call, path: str, **more) -> list[str]:
    """The ids in a list, read one a page."""
    names, address = [], f"{path}{'&' if '?' in path else '?'}limit=1"
    cursor = ""
    while cursor is not None:
        page = call("GET", f"{address}{cursor and '&cursor='}{cursor}", **more).json
        assert len(page["items"]) <= 1
        names += [item["id"] for item in page["items"]]
        cursor = page["next"]
    return names


def post_raw(call, path, body: bytes, content_type="application/json", **more):
    return call("POST", path, data=body, content_type=content_type, **more)


# Who may ask


def test_without_a_key_or_with_an_unknown_one(call):
    for headers in ({}, {"Authorization": "Bearer nobody"}, {"Authorization": "Basic eDp5"}):
        answer = call("GET", "/v1/dialogues", key=None, headers=headers)
        assert (answer.status_code, problem(answer)) == (401, "unauthorised")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_missing_scope_is_named(call):
    answer = call("POST", "/v1/dialogues", key="writer", json=NEW)
    assert (answer.status_code, problem(answer)) == (403, "forbidden")
    assert "'admin'" in answer.json["detail"]


def test_any_key_reads_dialogues_and_ideas_and_no_more(call, opened):
    assert call("GET", "/v1/dialogues", key="nothing").status_code == 200
    assert call("GET", f"/v1/dialogues/{opened}/ideas", key="nothing").status_code == 200
    assert call("GET", f"/v1/dialogues/{opened}/tallies", key="nothing").status_code == 403


def test_an_unopened_dialogue_shows_expectations_to_admin_only(call, backend):
    new = {**NEW, "charter": CHARTER, "expectations": [{"id": "e", "text": "Meer geld."}]}
    assert call("POST", "/v1/dialogues", json=new).json["expectations"]
    call("POST", "/v1/dialogues/rust/open")
    seen = call("GET", "/v1/dialogues/rust").json
    assert "expectations" not in seen
    assert "seal" not in seen


def test_an_author_is_shown_to_writers_only(call, opened):
    path = f"/v1/dialogues/{opened}/ideas"
    call("POST", path, json={**IDEA, "id": "i-1"})
    assert call("GET", f"{path}/i-1", key="writer").json["author"] == "p-1"
    assert "author" not in call("GET", f"{path}/i-1", key="reader").json
    assert "author" not in call("GET", path, key="reader").json["items"][0]


def test_a_draft_is_there_for_admin_only(call):
    for name in ("a", "b", "c", "d"):
        call("POST", "/v1/dialogues", json={**NEW, "id": name, "charter": CHARTER})
    for name in ("b", "d"):
        call("POST", f"/v1/dialogues/{name}/open")
    hidden, nothing = (call("GET", f"/v1/dialogues/{name}", key="writer") for name in ("a", "x"))
    assert (hidden.status_code, problem(hidden)) == (404, "unknown-dialogue")
    assert {**hidden.json, "correlation": ""} == {**nothing.json, "correlation": ""}
    assert call("GET", "/v1/dialogues/a").status_code == 200
    assert every(call, "/v1/dialogues", key="writer") == ["b", "d"]
    assert every(call, "/v1/dialogues") == ["a", "b", "c", "d"]


def test_what_is_not_accepted_is_there_for_admin_only(call, opened):
    path = f"/v1/dialogues/{opened}/ideas"
    for name in ("a", "b", "c", "d"):
        call("POST", path, json={**IDEA, "id": name})
    for name, state in (("a", "rejected"), ("c", "pending"), ("d", "accepted")):
        call("PUT", f"{path}/{name}/moderation", json={"state": state, "reason": "Between us."})
    for key in ("writer", "reader", "nothing"):
        assert every(call, path, key=key) == ["b", "d"]
        assert every(call, f"{path}?moderation=accepted", key=key) == ["b", "d"]
        for name in ("a", "c"):
            hidden = call("GET", f"{path}/{name}", key=key)
            assert (hidden.status_code, problem(hidden)) == (404, "not-found")
        refused = call("GET", f"{path}?moderation=rejected", key=key)
        assert (refused.status_code, problem(refused)) == (403, "forbidden")
        assert refused.json["field"] == "moderation"
        assert "Between us" not in call("GET", f"{path}/d", key=key).text
    assert every(call, path) == ["a", "b", "c", "d"]
    assert every(call, f"{path}?moderation=rejected") == ["a"]
    assert call("GET", f"{path}/a").json["moderation"]["reason"] == "Between us."


def test_what_one_may_not_see_one_may_not_edit(call, opened):
    path = f"/v1/dialogues/{opened}/ideas"
    call("POST", path, json={**IDEA, "id": "a"})
    call("PUT", f"{path}/a/moderation", json={"state": "rejected", "reason": "Between us."})
    for tag in ("*", '"1"', '"2"'):
        answer = call("PATCH", f"{path}/a", key="writer", json={}, headers={"If-Match": tag})
        assert (answer.status_code, problem(answer)) == (404, "not-found")
    assert call("PATCH", f"{path}/a", json={}, headers={"If-Match": "*"}).status_code == 200


# Making and changing


def test_what_was_made_stands_at_its_location(call):
    made = call("POST", "/v1/dialogues", json=NEW)
    assert (made.status_code, made.headers["Location"]) == (201, "/v1/dialogues/rust")
    assert call("GET", made.headers["Location"]).json == made.json


def test_an_idempotency_key_makes_one_thing_once(call, opened):
    path = f"/v1/dialogues/{opened}/ideas"
    headers = {"Idempotency-Key": "form-7"}
    first = call("POST", path, json=IDEA, headers=headers)
    assert first.status_code == 201
    assert call("POST", path, json=IDEA, headers=headers).json == first.json
    other = call("POST", path, json={**IDEA, "text": "Anders."}, headers=headers)
    assert (other.status_code, problem(other)) == (409, "id-conflict")
    assert len(call("GET", path).json["items"]) == 1


def test_a_change_needs_the_present_version(call):
    call("POST", "/v1/dialogues", json=NEW)
    change = {"title": "Stilte"}
    path = "/v1/dialogues/rust"
    assert problem(call("PATCH", path, json=change)) == "precondition-required"
    for wrong in ('"7"', '"x"', 'W/"1"', '"7", "8"'):
        answer = call("PATCH", path, json=change, headers={"If-Match": wrong})
        assert (answer.status_code, problem(answer)) == (412, "precondition-failed")
    changed = call("PATCH", path, json=change, headers={"If-Match": '"1"'})
    assert (changed.json["title"], changed.headers["ETag"]) == ("Stilte", '"2"')
    assert call("PATCH", path, json=change, headers={"If-Match": "*"}).status_code == 200


def test_what_one_has_is_not_sent_again(call, opened):
    for path in ("/v1/dialogues", f"/v1/dialogues/{opened}", "/openapi.json"):
        tag = call("GET", path).headers["ETag"]
        answer = call("GET", path, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == tag
        assert call("GET", path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_charter_that_is_not_complete_names_its_field(call):
    call("POST", "/v1/dialogues", json={**NEW, "charter": {"objective": "Rust."}})
    answer = call("POST", "/v1/dialogues/rust/open")
    assert (answer.status_code, problem(answer)) == (422, "charter-incomplete")
    assert answer.json["field"] == "charter.decision_owner"


# Lists


def test_pages_follow_each_other(call, opened):
    path = f"/v1/dialogues/{opened}/ideas"
    for number in range(5):
        call("POST", path, json={**IDEA, "id": f"i-{number}"})
    assert every(call, path) == [f"i-{number}" for number in range(5)]
    assert len(call("GET", f"{path}?limit=2").json["items"]) == 2


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=٥", "limit"),
        ("limit=1_0", "limit"),
        ("limit=1&limit=2", "limit"),
        ("cursor=forged", "cursor"),
        ("unknown=1", "unknown"),
        ("kind=poem", "kind"),
        ("merged=yes", "merged"),
        ("theme=%00", "theme"),
    ],
)
def test_a_bad_query_names_its_field(call, opened, query, field):
    answer = call("GET", f"/v1/dialogues/{opened}/ideas?{query}")
    assert answer.status_code in (400, 422)
    problem(answer)
    assert answer.json["field"] == field


@pytest.mark.parametrize(
    ("listing", "room", "method"),
    [
        ("ideas/rust", "ideas", "list_ideas"),
        ("decisions/rust", "ideas", "list_decisions"),
        ("digests/rust/", "digest", "list_digests"),
        ("tallies/rust", "engagement", "list_tallies"),
        ("dialogues", "ideas", "list_dialogues"),
    ],
)
def test_a_cursor_that_a_service_refuses_is_called_cursor(
    call, backend, opened, monkeypatch, listing, room, method
):
    def refuse(*_):
        raise KlankbordError(Code.INVALID_FIELD, "There is no such page.", "after")

    monkeypatch.setattr(getattr(backend, room), method, refuse)
    name = listing.partition("/")[0]
    path = "/v1/dialogues" if name == "dialogues" else f"/v1/dialogues/{opened}/{name}"
    answer = call("GET", f"{path}?cursor={write_cursor(listing, 'forged')}")
    assert (answer.status_code, problem(answer)) == (422, "invalid-field")
    assert answer.json["field"] == "cursor"


def test_ideas_are_filtered(call, opened):
    path = f"/v1/dialogues/{opened}/ideas"
    for name, kind in (("a", "idea"), ("b", "concern")):
        call("POST", path, json={**IDEA, "id": name, "kind": kind})
    call("PUT", f"{path}/b/merge", json={"into": "a"})

    def ids(query: str) -> list[str]:
        return [item["id"] for item in call("GET", f"{path}?{query}").json["items"]]

    assert ids("kind=concern") == ["b"]
    assert ids("merged=false") == ["a"]
    assert ids("moderation=rejected") == []
    assert call("DELETE", f"{path}/b/merge").json["merged_into"] is None


# Feedback


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


# What comes out


def test_a_tally_of_few_is_withheld_and_its_version_never_shown(call, backend, opened):
    path = f"/v1/dialogues/{opened}"
    for name, agree in (("few", 4), ("many", 7)):
        call("POST", f"{path}/ideas", json={**IDEA, "id": name})
        backend.engagement.tallies.setdefault(opened, {})[name] = tally(opened, name, agree, 0)
    few = call("GET", f"{path}/ideas/few/tally").json
    assert (few["withheld"], few["agree"], few["views"]) == (True, None, None)
    shown = call("GET", f"{path}/tallies").json["items"]
    assert [item["agree"] for item in shown] == [None, 7]
    assert all("version" not in item for item in (few, *shown))


def test_a_digest_is_asked_for_and_read_in_three_forms(call, opened):
    path = f"/v1/dialogues/{opened}/digests"
    asked = call("POST", path, key="reader", json={"audience": "management"})
    assert asked.status_code == 202
    assert call("POST", path, json={"audience": "management"}).status_code == 200
    latest = f"{path}/management/latest"
    assert call("GET", latest).json["digest"]["title"] == "Wat er is gezegd"
    assert call("GET", f"{latest}?format=text").text == "Wat er is gezegd"
    page = call("GET", asked.headers["Location"], headers={"Accept": "text/html"})
    assert page.content_type.startswith("text/html")
    assert page.headers["Content-Security-Policy"] == DIGEST_CSP
    assert problem(call("GET", latest, headers={"Accept": "image/png"})) == "not-acceptable"
    assert problem(call("GET", f"{path}/everyone/latest")) == "not-found"


def test_a_digest_of_a_dialogue_that_just_opened_is_on_its_way(call, backend, opened):
    path = f"/v1/dialogues/{opened}/digests"
    backend.digest.behind = True
    answer = call("POST", path, json={"audience": "host"})
    assert (answer.status_code, problem(answer)) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    backend.digest.behind = False
    assert call("POST", path, json={"audience": "host"}).status_code == 202


def test_there_is_no_digest_of_a_draft_or_of_nothing(call):
    call("POST", "/v1/dialogues", json=NEW)
    draft = call("POST", "/v1/dialogues/rust/digests", json={"audience": "host"})
    assert (draft.status_code, problem(draft)) == (409, "dialogue-not-open")
    nothing = call("POST", "/v1/dialogues/nowhere/digests", json={"audience": "host"})
    assert (nothing.status_code, problem(nothing)) == (404, "unknown-dialogue")


def test_a_browser_opens_the_digest_page_with_the_key_as_password(call, opened):
    call("POST", f"/v1/dialogues/{opened}/digests", json={"audience": "management"})
    address = f"/digests/{opened}"
    refused = call("GET", address, key=None, headers={"Accept-Language": "nl"})
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Basic")
    assert "wachtwoord" in refused.text
    password = base64.b64encode(f"me:{secret('reader')}".encode()).decode()
    page = call("GET", address, key=None, headers={"Authorization": f"Basic {password}"})
    assert page.status_code == 200
    assert call("GET", "/digests/nowhere").status_code == 404


def test_progress_is_that_of_one_source_or_of_all(call, backend, opened, monkeypatch):
    asked = []
    monkeypatch.setattr(
        backend.engagement,
        "progress",
        lambda dialogue, source: asked.append((dialogue, source)) or {"recorded": 0},
    )
    path = f"/v1/dialogues/{opened}/progress"
    assert call("GET", path).status_code == 200
    assert call("GET", f"{path}?source=urn:x").status_code == 200
    assert asked == [(opened, None), (opened, "urn:x")]
    assert call("GET", f"{path}?source=").status_code == 422


def test_rebuild_and_recount(call, backend):
    assert call("POST", "/v1/recount").json == {"checked": 0, "differences": []}
    assert call("POST", "/v1/rebuild").json == {"ideas": 0, "engagement": 0}
    assert backend.digest.rebuilding
    assert call("POST", "/v1/rebuild/done").json == {"done": True}
    assert not backend.digest.rebuilding


@pytest.mark.parametrize("language", ["nl", "de", "en"])
def test_the_page_that_asks_for_the_key_speaks_one_language(call, opened, language):
    page = call("GET", f"/digests/{opened}", key=None, headers={"Accept-Language": language})
    assert page.status_code == 401
    assert words(language)["password_how"] in page.text
    assert ("Send your API key" in page.text) == (language == "en")
    assert "<p></p>" not in page.text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/recount", {"dialogue": "nowhere"}),
        ("GET", "/v1/dialogues/nowhere/progress?source=/intranet", None),
        ("GET", "/v1/dialogues/nowhere/digests", None),
        ("GET", "/v1/dialogues/nowhere/tallies", None),
    ],
)
def test_an_unknown_dialogue_is_never_an_empty_one(call, opened, method, path, body):
    answer = call(method, path, json=body)
    assert (answer.status_code, problem(answer)) == (404, "unknown-dialogue")
    assert call(method, path.replace("nowhere", opened), json=body and {"dialogue": opened}).json


# Every response


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/v1/dialogues/", 404),
        ("GET", "/v1//dialogues", 404),
        ("GET", "/v1/dialogues/Not%20A%20Slug", 404),
        ("GET", "/v1/dialogues/%00", 404),
        ("DELETE", "/v1/dialogues", 405),
        ("OPTIONS", "/v1/dialogues", 405),
        ("BREW", "/", 405),
        ("GET", "/v1/dialogues", 200),
        ("GET", "/", 200),
    ],
)
def test_every_response_is_marked(call, method, path, status):
    answer = call(method, path)
    assert answer.status_code == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"]
    if status >= 400:
        problem(answer)
        assert answer.headers["Content-Security-Policy"] == NOTHING_CSP
        assert answer.headers["Cache-Control"] == "no-store"
    if status == 405:
        assert answer.headers["Allow"]


def test_a_correlation_comes_back_and_a_hostile_one_does_not(call):
    good = call("GET", "/v1/dialogues", headers={"X-Correlation-ID": "call-7"})
    assert good.headers["X-Correlation-ID"] == "call-7"
    bad = call("GET", "/v1/dialogues", headers={"X-Correlation-ID": "<script>"})
    assert (bad.status_code, problem(bad)) == (400, "hostile-header")
    assert bad.headers["X-Correlation-ID"].startswith("made-")


def test_a_crash_tells_nothing_but_is_logged(call, backend, monkeypatch):
    def crash(*_):
        raise RuntimeError("a secret")

    monkeypatch.setattr(backend.ideas, "list_dialogues", crash)
    with capture_logs() as lines:
        answer = call("GET", "/v1/dialogues")
    assert (answer.status_code, problem(answer)) == (500, "internal")
    assert "request.crashed" in [line["event"] for line in lines]
    assert "secret" not in answer.text


def test_the_first_page_speaks_the_readers_language(call):
    for language, word in (("nl", "samenvatting"), ("de", "Zusammenfassung"), ("fr", "digest")):
        page = call("GET", "/", key=None, headers={"Accept-Language": language})
        assert word in page.text
    assert 'lang="en"' in page.text


def test_health_is_here_too(call, health):
    assert call("GET", "/livez", key=None).status_code == 200
    assert call("GET", "/readyz", key=None).status_code == 200
    health.good = False
    assert call("GET", "/readyz", key=None).status_code == 503
