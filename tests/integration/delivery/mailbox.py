"""A real mail server in this process, which can also behave badly."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.integration.processes import free_port


class Mailbox:
    """What came in, and the answers that are due before it behaves again.

    Answers: a line such as ``450 4.2.1 busy``, ``cut`` to hang up instead of answering, or
    ``cut-after`` to keep the mail and hang up before saying so.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.mails: list[EmailMessage] = []
        self.to: list[str] = []
        self.at_rcpt: list[str] = []
        self.at_data: list[str] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        with self.lock:
            return [str(mail["Message-ID"]) for mail in self.mails]

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
def mail_server() -> Iterator[Mailbox]:
    """Run a mail server for the block."""
    mailbox = Mailbox()
    mailbox.port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
