"""Who may ask for what."""

from tests.unit.gateway.asking import IDEA, NEW, every, problem
from tests.unit.gateway.conftest import CHARTER


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
