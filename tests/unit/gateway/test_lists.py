"""Lists, in pages and filtered."""

import pytest

from gateway.paging import write_cursor
from services.contracts.errors import Code, KlankbordError
from tests.unit.gateway.asking import IDEA, every, problem


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
