"""Mail over TLS to a real mail server: what it must show first, and what it never gets."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.digest.delivery.mail import MailRoom, MailSender
from services.digest.delivery.outcomes import Later, Outcome, Sent
from services.digest.delivery.parcel import Parcel, PlainLetter
from tests.integration.delivery.mailbox import Mailbox, mail_server
from tests.integration.delivery.receiver import make_certificate

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PARCEL = Parcel("d-1", PlainLetter("Rust", "<p>Hoi</p>", "Hoi\n", {}))
JAN = {"_id": "r-jan", "address": "jan@example.org", "language": "nl"}
ACCOUNT = ("digest", "open/sesame:1")
# As it stands in an address, which a slash and a colon would break.
LOGIN = "digest:open%2Fsesame%3A1"
ENCRYPTED = ("smtp+starttls", "smtps")

# Servers here take passwords in clear, so that one which should not have come is seen.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

Certificate = tuple[Path, Path]


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return make_certificate(tmp_path, "localhost")


@pytest.fixture
def trusted(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """The certificate, which this process trusts as an operator would have it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    return certificate


@pytest.fixture(params=ENCRYPTED)
def mailbox(request: pytest.FixtureRequest, certificate: Certificate) -> Iterator[Mailbox]:
    with mail_server(request.param, certificate, ACCOUNT) as found:
        yield found


@pytest.fixture
def send() -> Callable[..., list[Outcome]]:
    """Send as many mails as are named over one address; return what came of each."""

    def outcomes(url: str, *names: str) -> list[Outcome]:
        with closing(MailSender(MailRoom(url, "d@example.org", "", b"key"), NOW)) as sender:
            return [sender.send(JAN, PARCEL, name) for name in names]

    return outcomes


def test_mail_comes_over_tls_with_the_right_password(send, mailbox, trusted):
    assert send(mailbox.url_for(LOGIN), "a", "b") == [Sent(), Sent()]
    assert mailbox.ids == ["<a@example.org>", "<b@example.org>"]
    assert mailbox.logins == [ACCOUNT]


def test_a_wrong_password_is_tried_later_and_in_no_outcome(send, mailbox, trusted):
    outcomes = send(mailbox.url_for("digest:hunter2"), "a", "b")
    assert outcomes == [
        Later("SMTPAuthenticationError 535"),
        Later("the mail server cannot be used: SMTPAuthenticationError 535"),
    ]
    assert mailbox.mails == []
    assert set(mailbox.logins) == {("digest", "hunter2")}


def test_without_the_password_that_is_asked_for_no_mail_comes(send, mailbox, trusted):
    [outcome] = send(mailbox.url_for("").replace("@", ""), "a")
    assert isinstance(outcome, Later)
    assert mailbox.mails == []


def test_a_server_whose_certificate_nobody_trusts_gets_no_mail_and_no_password(send, mailbox):
    assert send(mailbox.url_for(LOGIN), "a", "b") == [
        Later("SSLCertVerificationError"),
        Later("the mail server cannot be used: SSLCertVerificationError"),
    ]
    assert (mailbox.mails, mailbox.logins) == ([], [])


def test_a_certificate_of_another_host_is_no_certificate(send, mailbox, trusted):
    url = mailbox.url_for(LOGIN).replace("localhost", "127.0.0.1")
    assert send(url, "a") == [Later("SSLCertVerificationError")]
    assert (mailbox.mails, mailbox.logins) == ([], [])


def test_a_server_without_starttls_gets_nothing_in_clear(send):
    with mail_server("smtp+starttls", account=ACCOUNT) as mailbox:
        assert send(mailbox.url_for(LOGIN), "a") == [Later("SMTPNotSupportedError")]
        assert (mailbox.mails, mailbox.logins) == ([], [])


def test_a_server_without_tls_gets_nothing_in_clear(send):
    with mail_server(account=ACCOUNT) as mailbox:
        url = mailbox.url_for(LOGIN).replace("smtp:", "smtps:")
        assert send(url, "a") == [Later("SSLError")]
        assert (mailbox.mails, mailbox.logins) == ([], [])


@pytest.mark.parametrize("login", ["digest:open/sesame", "digest:open[sesame", "digest:%C3%A9"])
def test_a_login_that_cannot_be_used_is_tried_later_and_not_repeated(send, mailbox, trusted, login):
    [outcome] = send(mailbox.url_for(login), "a")
    assert isinstance(outcome, Later)
    assert "open" not in outcome.because
    assert mailbox.mails == []
