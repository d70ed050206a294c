"""What holds for every response."""

import pytest
from structlog.testing import capture_logs

from gateway.edge import NOTHING_CSP
from tests.unit.gateway.asking import problem


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
