"""Mail to a real mail server, which refuses, is busy, and hangs up."""

from datetime import UTC, datetime

import pytest

from services.digest.delivery.mail import MailRoom, MailSender
from services.digest.delivery.outcomes import Later, Never, Sent
from services.digest.delivery.parcel import Parcel, PlainLetter
from tests.integration.delivery.mailbox import mail_server
from tests.integration.processes import free_port

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PARCEL = Parcel("d-1", PlainLetter("Rust", "<p>Hoi</p>", "Hoi\n", {}))


def to(name: str) -> dict[str, str]:
    return {"_id": f"r-{name}", "address": f"{name}@example.org", "language": "nl"}


@pytest.fixture
def mailbox():
    with mail_server() as found:
        yield found


@pytest.fixture
def sender(mailbox):
    room = MailRoom(mailbox.url, "digest@example.org", "https://k.example.org", b"key")
    one = MailSender(room, NOW)
    yield one
    one.close()


def test_many_mails_go_over_one_connection(mailbox, sender):
    assert [sender.send(to(f"p{i}"), PARCEL, f"n{i}") for i in range(5)] == [Sent()] * 5
    assert mailbox.ids == [f"<n{i}@example.org>" for i in range(5)]
    assert mailbox.to == [f"p{i}@example.org" for i in range(5)]


def test_a_busy_server_is_tried_later_and_the_next_mail_still_goes(mailbox, sender):
    mailbox.at_rcpt = ["450 4.2.1 jan@example.org is busy"]
    assert sender.send(to("jan"), PARCEL, "a") == Later("the mail server said 450 4.2.1")
    assert sender.send(to("piet"), PARCEL, "b") == Sent()
    assert mailbox.to == ["piet@example.org"]


def test_a_refusal_for_good_is_given_up_and_does_not_repeat_the_address(mailbox, sender):
    mailbox.at_rcpt = ["550 5.1.1 jan@example.org: unknown"]
    assert sender.send(to("jan"), PARCEL, "a") == Never("the mail server said 550 5.1.1")
    mailbox.at_data = ["554 5.7.1 spam"]
    assert sender.send(to("jan"), PARCEL, "b") == Never("the mail server said 554 5.7.1")
    mailbox.at_data = ["451 4.3.0 later"]
    assert sender.send(to("jan"), PARCEL, "c") == Later("the mail server said 451 4.3.0")
    assert mailbox.mails == []


def test_a_connection_cut_before_the_data_loses_nothing(mailbox, sender):
    mailbox.at_rcpt = ["cut"]
    assert isinstance(sender.send(to("jan"), PARCEL, "a"), Later)
    assert sender.send(to("jan"), PARCEL, "a") == Sent()
    assert mailbox.ids == ["<a@example.org>"]


def test_a_connection_cut_after_the_data_gives_the_same_message_id_again(mailbox, sender):
    mailbox.at_data = ["cut-after"]
    assert isinstance(sender.send(to("jan"), PARCEL, "a"), Later)
    assert sender.send(to("jan"), PARCEL, "a") == Sent()
    assert mailbox.ids == ["<a@example.org>"] * 2


def test_without_a_server_the_rest_of_the_page_waits_at_once():
    room = MailRoom(f"smtp://127.0.0.1:{free_port()}", "d@example.org", "", b"key")
    sender = MailSender(room, NOW)
    assert isinstance(sender.send(to("jan"), PARCEL, "a"), Later)
    away = sender.send(to("piet"), PARCEL, "b")
    assert away == Later("the mail server cannot be used: ConnectionRefusedError")


def test_without_a_setting_it_says_which():
    sender = MailSender(MailRoom("", "d@example.org", "", b"key"), NOW)
    assert isinstance(sender.send(to("jan"), PARCEL, "a"), Later)


def test_starttls_is_not_optional(mailbox):
    url = mailbox.url.replace("smtp:", "smtp+starttls:")
    sender = MailSender(MailRoom(url, "d@example.org", "", b"key"), NOW)
    assert isinstance(sender.send(to("jan"), PARCEL, "a"), Later)
    assert mailbox.mails == []
