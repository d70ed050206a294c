"""What comes out: tallies, digests, progress."""

import base64

import pytest

from gateway.forms import DIGEST_CSP
from gateway.pages.words import words
from tests.unit.gateway.asking import IDEA, NEW, problem
from tests.unit.gateway.memory_engagement import tally
from tests.unit.gateway.people import secret


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


def test_the_page_of_one_period_is_that_period_and_nothing_else(call, opened):
    call("POST", f"/v1/dialogues/{opened}/digests", json={"audience": "management"})
    address = f"/digests/{opened}?audience=management&period="
    assert call("GET", f"{address}r1").status_code == 200
    assert call("GET", f"{address}r1", key=None).status_code == 401
    assert call("GET", f"{address}2026-W01").status_code == 404
    refused = call("GET", f"{address}<script>")
    assert refused.status_code == 422
    assert "<script>" not in refused.text
    assert call("GET", address).status_code == 422


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
