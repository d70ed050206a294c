"""Which addresses of a mail server are taken."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from marshmallow import ValidationError

_SCHEMES = ("smtp://", "smtp+starttls://", "smtps://")


def check_mail_url(text: str) -> None:
    """Refuse what is no mail server, and a login that would be sent in clear.

    Args:
        text: the setting.

    Raises:
        ValidationError: the rule that it breaks; it holds nothing of the text.
    """
    if not text.startswith(_SCHEMES):
        raise ValidationError(f"Must be a URL that starts with {' or '.join(_SCHEMES)}.")
    login, at, server = text.rpartition("@")
    if at and login.startswith("smtp://") and not _is_this_machine(server):
        raise ValidationError(
            "Must start with smtp+starttls:// or smtps:// where it holds a login, "
            "which would be sent in clear otherwise."
        )


def _is_this_machine(server: str) -> bool:
    try:
        host = urlsplit(f"//{server}").hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
