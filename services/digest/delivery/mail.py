"""Mail: one message made and handed to the mail server."""

import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from services.chassis.deadline import deadline
from services.digest.delivery.links import unsubscribe_token
from services.digest.delivery.outcomes import Later, Never, Outcome, Sent
from services.digest.delivery.parcel import Letter, Parcel
from services.digest.paper.words import clean

SEND_SECONDS = 25
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_FOR_GOOD = 500

SmtpSession = smtplib.SMTP


@dataclass(frozen=True)
class MailRoom:
    """What every mail needs.

    Args:
        url: of the mail server.
        sender: the address that mail comes from.
        public_url: of the gateway, for links; empty for none.
        key: that links are signed with.
    """

    url: str
    sender: str
    public_url: str
    key: bytes


class MailSender:
    """Sends mail over one connection that is kept for as long as it works.

    Args:
        room: what every mail needs.
        now: the present, for the mail's date.
    """

    def __init__(self, room: MailRoom, now: datetime) -> None:
        self._room = room
        self._now = now
        self._session: SmtpSession | None = None
        self._away: str | None = None

    def send(self, recipient: Mapping[str, Any], parcel: Parcel, name: str) -> Outcome:
        """Try to send one mail; ``name`` becomes its Message-ID."""
        if parcel.letter is None or self._away:
            return Later(self._away or "there is nothing to send by mail")
        message = compose_mail(parcel.letter, recipient, name, self._room, self._now)
        try:
            with deadline(SEND_SECONDS):
                self._connected().send_message(message, self._room.sender, [recipient["address"]])
        except smtplib.SMTPRecipientsRefused as error:
            [(code, text)] = error.recipients.values()
            return _judged(code, text)
        except smtplib.SMTPDataError as error:
            return _judged(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            return self._broken(error)
        return Sent()

    def close(self) -> None:
        """Say goodbye to the mail server."""
        session, self._session = self._session, None
        if session:
            try:
                session.quit()
            except (smtplib.SMTPException, OSError):
                session.close()

    def _connected(self) -> SmtpSession:
        if self._session is None:
            # Where connecting fails the rest of the page need not try it as well.
            self._away = "the mail server cannot be reached"
            self._session = connect(self._room.url)
            self._away = None
        return self._session

    def _broken(self, error: Exception) -> Later:
        if self._session:
            self._session.close()
            self._session = None
        # Its text may hold an address or a password; its kind and code never do.
        code = getattr(error, "smtp_code", None)
        because = f"{type(error).__name__}{f' {code}' if code else ''}"
        if self._away:
            self._away = f"the mail server cannot be used: {because}"
        return Later(because)


def connect(url: str) -> SmtpSession:
    """Return a session with a mail server, encrypted and signed in as the URL asks.

    Raises:
        SMTPException: the server refuses.
        OSError: it cannot be reached.
        ValueError: the URL cannot be read, or its login is not ASCII.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise smtplib.SMTPException("KLANKBORD_SMTP_URL is not set")
    port = parts.port or _PORTS[parts.scheme]
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        session: SmtpSession = smtplib.SMTP_SSL(
            parts.hostname, port, timeout=SEND_SECONDS, context=context
        )
    else:
        session = smtplib.SMTP(parts.hostname, port, timeout=SEND_SECONDS)
    if parts.scheme == "smtp+starttls":
        session.starttls(context=context)
    if parts.username:
        session.login(unquote(parts.username), unquote(parts.password or ""))
    return session


def compose_mail(
    letter: Letter, recipient: Mapping[str, Any], name: str, room: MailRoom, now: datetime
) -> EmailMessage:
    """Return a mail in text and HTML, with its pictures and a way to end it.

    Args:
        letter: what it says.
        recipient: to whom.
        name: becomes its Message-ID: the same on every try.
        room: what every mail needs.
        now: its date.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = clean(letter.subject)
    message["From"] = Address("Klankbord", addr_spec=room.sender)
    message["To"] = recipient["address"]
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{name}@{room.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = recipient["language"]
    if room.public_url:
        link = unsubscribe_link(room, recipient["_id"])
        message["List-Unsubscribe"] = f"<{link}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    page = message.get_payload()[1]  # type: ignore[index]  # the HTML that was added just now
    for cid, picture in letter.images.items():
        page.add_related(picture, "image", "png", cid=f"<{cid}>")  # type: ignore[union-attr]
    return message


def unsubscribe_link(room: MailRoom, recipient: str) -> str:
    """Return the address at which one recipient ends its mail."""
    return unsubscribe_address(room, unsubscribe_token(room.key, recipient))


def unsubscribe_address(room: MailRoom, token: str) -> str:
    """Return the address of the page that a token opens."""
    return f"{room.public_url.rstrip('/')}/unsubscribe?token={token}"


def _judged(code: int, text: bytes | str) -> Outcome:
    # The rest of what it says may hold an address.
    enhanced = _ENHANCED.match(text.decode("ascii", "replace") if isinstance(text, bytes) else text)
    because = f"the mail server said {code} {enhanced[0] if enhanced else ''}".rstrip()
    return Never(because) if code >= _FOR_GOOD else Later(because)
