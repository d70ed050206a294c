"""A real mail server in this process, which can also behave badly."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from tests.integration.processes import free_port


class Mailbox:
    """What came in, and the answers that are due before it behaves again.

    Answers: a line such as ``450 4.2.1 busy``, ``cut`` to hang up instead of answering, or
    ``cut-after`` to keep the mail and hang up before saying so.

    Args:
        scheme: of its address.
        account: the only user and password that may come in; None where anybody may.
    """

    def __init__(self, scheme: str = "smtp", account: tuple[str, str] | None = None) -> None:
        self.scheme = scheme
        self.account = account
        self.logins: list[tuple[str, str]] = []
        self.lock = threading.Lock()
        self.mails: list[EmailMessage] = []
        self.to: list[str] = []
        self.at_rcpt: list[str] = []
        self.at_data: list[str] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def url_for(self, login: str) -> str:
        """Return its address by name, with ``user:password``."""
        return f"{self.scheme}://{login}@localhost:{self.port}"

    @property
    def ids(self) -> list[str]:
        with self.lock:
            return [str(mail["Message-ID"]) for mail in self.mails]

    def sign_in(
        self, _server: SMTP, _session: Any, _envelope: Any, _how: str, given: LoginPassword
    ) -> AuthResult:
        """Let the one account in; anybody else hears their password again."""
        login = (given.login.decode(), given.password.decode())
        with self.lock:
            self.logins.append(login)
        if login == self.account:
            return AuthResult(success=True)
        answer = f"535 5.7.8 not with {login[1]}"
        return AuthResult(success=False, handled=False, message=answer)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if self.at_rcpt:
            answer = self.at_rcpt.pop(0)
            if answer != "cut":
                return answer
            server.transport.close()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.at_data.pop(0) if self.at_data else ""
        if answer == "cut":
            server.transport.close()
            return "250 nobody hears this"
        if answer not in ("", "cut-after"):
            return answer
        with self.lock:
            mail = message_from_bytes(envelope.content, policy=default)
            self.mails.append(mail)  # type: ignore[arg-type]
            self.to += envelope.rcpt_tos
        if answer == "cut-after":
            server.transport.close()
        return "250 kept"


@contextmanager
def mail_server(
    scheme: str = "smtp",
    certificate: tuple[Path, Path] | None = None,
    account: tuple[str, str] | None = None,
) -> Iterator[Mailbox]:
    """Run a mail server for the block.

    Args:
        scheme: of its address; with ``smtps`` it speaks TLS from the first byte.
        certificate: its certificate and key; without one it has no STARTTLS to offer.
        account: the only user and password that may send; None where anybody may.
    """
    mailbox = Mailbox(scheme, account)
    mailbox.port = free_port()
    context = _context(certificate) if certificate else None
    at_once = scheme == "smtps"
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=mailbox.port,
        ssl_context=context if at_once else None,
        tls_context=None if at_once else context,
        authenticator=mailbox.sign_in,
        auth_required=account is not None,
        # It would take a password in clear, so that a test sees one that should not have come.
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def _context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context
