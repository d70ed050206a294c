"""Links in mail that work without signing in, and for one purpose only."""

import base64
import binascii
import hashlib
import hmac

_BYTES = 20
LONGEST_TOKEN = 200


def unsubscribe_token(key: bytes, recipient: str) -> str:
    """Return the token that ends the mail to one recipient."""
    text = base64.urlsafe_b64encode(recipient.encode()).decode().rstrip("=")
    return f"{text}.{_signature(key, recipient)}"


def read_token(key: bytes, token: str) -> str | None:
    """Return the recipient that a token was made for; None where it is not one of ours."""
    text, _, signature = token.partition(".")
    if not key or len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    try:
        recipient = base64.b64decode(
            text + "=" * (-len(text) % 4), altchars=b"-_", validate=True
        ).decode()
    except (binascii.Error, ValueError):
        return None
    return recipient if hmac.compare_digest(_signature(key, recipient), signature) else None


def _signature(key: bytes, recipient: str) -> str:
    digest = hmac.digest(key, b"unsubscribe\n" + recipient.encode(), hashlib.sha256)[:_BYTES]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
