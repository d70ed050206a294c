"""The rules of recipients."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.contracts.errors import KlankbordError
from services.digest.delivery import recipients as rules

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
MAIL = {
    "id": "r-1",
    "audience": "management",
    "channel": "mail",
    "address": "board@example.org",
    "language": "nl",
    "timezone": "Europe/Amsterdam",
}
HOOK = {**MAIL, "channel": "webhook", "address": "https://example.org/hook?a=b"}
OWN = {**MAIL, "audience": "participant", "participant": "p-1"}


def made(plain_http: bool = False, **values: Any) -> dict[str, Any]:
    return rules.new_recipient("d", values, b"x" * 24, NOW, plain_http=plain_http)


def refused(plain_http: bool = False, **values: Any) -> KlankbordError:
    with pytest.raises(KlankbordError) as caught:
        made(plain_http, **values)
    return caught.value


def test_management_gets_each_digest_and_a_participant_an_own_one_every_week():
    assert made(**MAIL)["cadence"] == "each"
    assert made(**MAIL)["round"] is None
    own = made(**OWN)
    assert own["cadence"] == "weekly"
    assert own["round"] == "d/monday/08/Europe/Amsterdam"


def test_an_own_digest_comes_at_an_hour_in_ones_own_time_zone():
    tokyo = made(**{**OWN, "timezone": "Asia/Tokyo", "cadence": "daily", "hour": 7})
    assert tokyo["round"] == "d/every-day/07/Asia/Tokyo"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "no address"),
        ("address", "a@b\r\nBcc: c@d.nl"),
        ("address", "a b@example.org"),
        ("address", "é@example.org"),
        ("channel", "pigeon"),
        ("audience", "everybody"),
        ("timezone", "Europe/Nergens"),
        ("timezone", "../../etc/passwd"),
        ("language", "fr"),
        ("hour", 24),
        ("weekday", "someday"),
        ("cadence", "weekly"),
        ("participant", "p-1"),
        ("colour", "red"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_the_name_of_its_field(field, value):
    assert refused(**{**MAIL, field: value}).field == field


@pytest.mark.parametrize("cadence", ["each"])
def test_an_own_digest_is_not_made_for_each(cadence):
    assert refused(**{**OWN, "cadence": cadence}).field == "cadence"


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "https:///path",
        "https://user:secret@example.org/",
        "https://example.org:99999/",
        "https://example.org/#part",
        "https://exämple.org/",
        "https://example.org/a b",
        "ftp://example.org/",
        "javascript:alert(1)",
        "https://[::1",
    ],
)
def test_a_webhook_is_a_plain_https_address(address):
    assert refused(**{**HOOK, "address": address}).field == "address"


def test_without_tls_only_where_networks_were_allowed():
    assert made(plain_http=True, **{**HOOK, "address": "http://10.0.0.1/"})["channel"] == "webhook"


def test_a_webhook_has_a_secret_that_is_not_shown():
    hook = made(**HOOK)
    assert hook["secrets"][0]["value"].startswith("whsec_")
    assert "secrets" not in rules.shown(hook)
    assert made(**MAIL)["secrets"] == []


def test_two_secrets_count_while_one_is_rotated_and_one_after_a_day():
    hook = made(**HOOK)
    hook["secrets"] = rules.rotated(hook["secrets"], b"y" * 24, NOW)
    assert len(rules.valid_secrets(hook, NOW + timedelta(hours=23))) == 2
    assert rules.valid_secrets(hook, NOW + timedelta(hours=24)) == [hook["secrets"][0]["value"]]
    thrice = rules.rotated(hook["secrets"], b"z" * 24, NOW)
    assert [one["value"] for one in thrice] == [
        rules.new_secret(b"z" * 24, NOW)["value"],
        hook["secrets"][0]["value"],
    ]


def test_a_change_moves_to_another_round_and_off_ends_it():
    own = made(**OWN)
    daily = rules.changed(own, {"cadence": "daily"})
    assert daily["round"] == "d/every-day/08/Europe/Amsterdam"
    assert rules.changed(own, {"cadence": "off"})["round"] is None
    assert rules.changed(own, {"active": False})["round"] is None
    with pytest.raises(KlankbordError) as caught:
        rules.changed(made(**MAIL), {"cadence": "daily"})
    assert caught.value.field == "cadence"
    with pytest.raises(KlankbordError):
        rules.changed(own, {"address": "other@example.org"})


def test_switching_on_again_forgets_why_it_was_off():
    off = made(**MAIL) | {"active": False, "inactive_because": "unsubscribed"}
    assert rules.changed(off, {"hour": 9})["inactive_because"] == "unsubscribed"
    assert rules.changed(off, {"active": True})["inactive_because"] is None
