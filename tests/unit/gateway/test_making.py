"""What is made and changed over HTTP."""

from tests.unit.gateway.asking import IDEA, NEW, problem


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
