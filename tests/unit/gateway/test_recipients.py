"""Recipients as callers see them: for admins only, and an end to mail for everybody."""

import pytest
from structlog.testing import capture_logs

from gateway.pages.unsubscribe import TEXTS

PATH = "/v1/dialogues/rust/recipients"
BOARD = {"id": "r-1", "audience": "management", "channel": "mail", "address": "b@example.org"}
HOOK = {**BOARD, "id": "r-2", "channel": "webhook", "address": "https://example.org/in"}


@pytest.fixture
def added(call, opened):
    made = call("POST", PATH, json=BOARD)
    assert made.status_code == 201, made.text
    return made


def test_a_recipient_is_made_read_changed_and_removed(call, added):
    assert added.headers["Location"] == f"{PATH}/r-1"
    assert added.json["language"] == "nl"
    assert added.json["timezone"] == "UTC"
    assert added.json["secret"] is None
    read = call("GET", f"{PATH}/r-1")
    assert read.json["cadence"] == "each"
    changed = call(
        "PATCH", f"{PATH}/r-1", json={"cadence": "off"}, headers={"If-Match": read.headers["ETag"]}
    )
    assert changed.json["cadence"] == "off"
    again = call("PATCH", f"{PATH}/r-1", json={"hour": 9}, headers={"If-Match": '"1"'})
    assert again.status_code == 412
    assert [one["id"] for one in call("GET", PATH).json["items"]] == ["r-1"]
    assert call("DELETE", f"{PATH}/r-1").status_code == 204
    assert call("DELETE", f"{PATH}/r-1").status_code == 204
    assert call("GET", f"{PATH}/r-1").status_code == 404


@pytest.mark.parametrize("key", ["writer", "reader", "intranet", "nothing", None])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", PATH),
        ("GET", PATH),
        ("GET", f"{PATH}/r-1"),
        ("PATCH", f"{PATH}/r-1"),
        ("DELETE", f"{PATH}/r-1"),
        ("POST", f"{PATH}/r-1/secret"),
        ("GET", f"{PATH}/r-1/deliveries"),
    ],
)
def test_addresses_are_for_admins_only(call, added, method, path, key):
    assert call(method, path, key=key).status_code in (401, 403)


@pytest.mark.parametrize(
    ("field", "value"),
    [("address", "nobody"), ("hour", 24), ("timezone", "Nergens"), ("cadence", "daily")],
)
def test_what_breaks_a_rule_is_refused_with_its_field(call, opened, field, value):
    refused = call("POST", PATH, json={**BOARD, field: value})
    assert refused.status_code == 422
    assert refused.json["field"] == field


def test_a_webhook_gets_a_secret_once_and_another_when_it_is_rotated(call, added):
    made = call("POST", PATH, json=HOOK)
    assert made.json["secret"].startswith("whsec_")
    assert "secret" not in call("GET", f"{PATH}/r-2").json
    rotated = call("POST", f"{PATH}/r-2/secret")
    assert rotated.json["secret"] not in (None, made.json["secret"])
    assert call("POST", f"{PATH}/r-1/secret").status_code == 409


def test_what_became_of_deliveries_can_be_read(call, added):
    [one] = call("GET", f"{PATH}/r-1/deliveries").json["items"]
    assert (one["state"], one["because"]) == ("waiting", "the mail server said 450")


def test_no_address_is_logged(call, opened):
    with capture_logs() as logs:
        call("POST", PATH, json=BOARD)
        call("GET", PATH)
    assert "b@example.org" not in str(logs)


@pytest.mark.parametrize("language", ["nl", "en", "de"])
def test_one_click_ends_the_mail_and_looking_does_not(call, added, backend, language):
    words, asked = TEXTS[language], {"Accept-Language": language}
    page = call("GET", "/unsubscribe?token=r-1", key=None, headers=asked)
    assert words["button"] in page.text
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert backend.recipients.kept["r-1"]["active"]
    body = {"List-Unsubscribe": "One-Click"}
    done = call("POST", "/unsubscribe?token=r-1", key=None, headers=asked, data=body)
    assert done.status_code == 200
    assert words["done"] in done.text
    assert not backend.recipients.kept["r-1"]["active"]


@pytest.mark.parametrize("query", ["", "?token=", "?token=forged", f"?token={'a' * 300}"])
def test_a_link_that_is_not_ours_says_so(call, added, query):
    refused = call("POST", f"/unsubscribe{query}", key=None)
    assert refused.status_code in (404, 422)
    assert TEXTS["en"]["unknown"] in refused.text


def test_every_language_has_the_same_texts():
    assert len({frozenset(words) for words in TEXTS.values()}) == 1
