"""Waits, links, watermarks, signatures and the mail itself."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from standardwebhooks import Webhook

from services.digest.delivery.links import read_token, unsubscribe_token
from services.digest.delivery.mail import MailRoom, compose_mail
from services.digest.delivery.outcomes import MOST_TRIES, Later, Never, Sent, wait_before
from services.digest.delivery.parcel import PlainLetter
from services.digest.delivery.published import digest_link
from services.digest.delivery.recipients import new_secret
from services.digest.delivery.watermark import moved
from services.digest.delivery.webhook import judged, signed
from services.digest.insight.personal import LOOK_BACK, news_key
from services.digest.insight.snapshot import Period
from services.digest.shelf import Address

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROOM = MailRoom("smtp://x", "digest@example.org", "https://k.example.org/", b"key")
RECIPIENT = {"_id": "r-1", "address": "jan@example.org", "language": "nl"}
LETTER = PlainLetter("Rust — écht", "<p>Hoi <img src='cid:map'></p>", "Hoi\n", {"map": b"\x89PNG"})


def test_a_mail_leads_to_its_own_digest_and_not_to_a_later_one():
    week = Address("rust", "management", Period("2026-W47", None, NOW))
    assert digest_link("https://k.example.org/", week) == (
        "https://k.example.org/digests/rust?audience=management&period=2026-W47"
    )


def test_eight_tries_fit_in_a_day_and_the_last_is_the_last():
    waits = [wait_before(tries, 0.0) for tries in range(1, MOST_TRIES)]
    assert sum(waits, timedelta()) <= timedelta(hours=24)
    assert sum(waits, timedelta()) > timedelta(hours=20)
    assert waits == sorted(waits)
    assert wait_before(MOST_TRIES, 0.0) is None


def test_chance_makes_a_wait_shorter_by_a_fifth_at_most():
    assert wait_before(4, 1.0) == wait_before(4, 0.0) * 0.8


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_a_receiver_took_it(status):
    assert judged(status) == Sent()


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 429, 500, 503])
def test_a_receiver_that_did_not_take_it_is_tried_again(status):
    assert isinstance(judged(status), Later)


def test_410_switches_off():
    assert judged(410) == Never("the webhook said 410: it wants nothing more", switch_off=True)


def test_a_link_is_for_one_recipient_and_cannot_be_made_up():
    token = unsubscribe_token(b"key", "r-1")
    assert read_token(b"key", token) == "r-1"
    assert read_token(b"other", token) is None
    assert read_token(b"", unsubscribe_token(b"", "r-1")) is None
    other = unsubscribe_token(b"key", "r-2")
    assert read_token(b"key", f"{token.partition('.')[0]}.{other.partition('.')[2]}") is None
    for bad in ("", ".", "é.é", "a" * 500, "!!!.x", "////.x"):
        assert read_token(b"key", bad) is None


def test_both_secrets_verify_and_the_name_is_the_same_on_every_try():
    secrets = [new_secret(bytes([i]) * 24, NOW)["value"] for i in (1, 2)]
    now = datetime.now(UTC)
    headers = signed("name", b'{"a":1}', secrets, now)
    assert signed("name", b'{"a":1}', secrets, now + timedelta(hours=1))["webhook-id"] == "name"
    for secret in secrets:
        assert Webhook(secret).verify(b'{"a":1}', headers) == {"a": 1}


def test_a_watermark_only_moves_on_and_forgets_what_cannot_come_back():
    key = news_key("answered", "i1", NOW)
    lasting = news_key("responses", "i1/25", None)
    marks = moved({"read_until": NOW, "told": []}, [key, lasting], NOW - timedelta(days=1))
    assert marks == {"read_until": NOW, "told": sorted([key, lasting])}
    later = moved(marks, [], NOW + LOOK_BACK + timedelta(seconds=1))
    assert later["told"] == [lasting]


def test_a_mail_is_whole_and_can_be_ended_with_one_click():
    mail = compose_mail(LETTER, RECIPIENT, "abc", ROOM, NOW)
    read = message_from_bytes(mail.as_bytes(), policy=default)
    assert read["Message-ID"] == "<abc@example.org>"
    assert read["To"] == "jan@example.org"
    assert read["Subject"] == "Rust — écht"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = read["List-Unsubscribe"].strip("<>").rpartition("=")[2]
    assert read_token(b"key", token) == "r-1"
    assert read.get_body(("plain",)).get_content().split() == ["Hoi"]
    assert "cid:map" in read.get_body(("html",)).get_content()
    [picture] = [part for part in read.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<map>"


def test_a_title_cannot_smuggle_in_a_header():
    letter = PlainLetter("Rust\r\nBcc: all@example.org", "", "x", {})
    mail = compose_mail(letter, RECIPIENT, "abc", ROOM, NOW)
    assert mail["Subject"] == "Rust Bcc: all@example.org"
    assert mail["Bcc"] is None


def test_without_a_public_address_there_are_no_links():
    room = MailRoom("smtp://x", "digest@example.org", "", b"key")
    assert "List-Unsubscribe" not in compose_mail(LETTER, RECIPIENT, "abc", room, NOW)
