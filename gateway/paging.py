"""Cursors: where a list goes on.

A cursor holds the last key of the page before and which list it belongs to. It is not secret and
not signed: a forged one can only start the caller's own list somewhere else.
"""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any

from services.contracts import strict_json
from services.contracts.errors import Code, KlankbordError

LONGEST_KEY = 500
LONGEST_CURSOR = 2_000


def write_cursor(listing: str, after: str) -> str:
    """Return the cursor for what follows the key ``after`` in ``listing``."""
    text = strict_json.encode([listing, after])
    return base64.urlsafe_b64encode(text).decode("ascii").rstrip("=")


def read_cursor(listing: str, cursor: str | None) -> str | None:
    """Return the key that ``cursor`` holds; None for the first page.

    Raises:
        KlankbordError: it is no cursor, or one of another list.
    """
    if cursor is None:
        return None
    values = _decode(cursor)
    if not isinstance(values, list) or len(values) != 2 or values[0] != listing:
        raise _refused()
    after = values[1]
    if not isinstance(after, str) or not 0 < len(after) <= LONGEST_KEY:
        raise _refused()
    return after


def read_page(
    listing: str, cursor: str | None, ask: Callable[[str | None], dict[str, Any]]
) -> dict[str, Any]:
    """Return the page of ``listing`` that ``cursor`` asks for.

    Args:
        listing: its name, which its cursors hold.
        cursor: the caller's; None for the first page.
        ask: gives a service's page after a key.

    Raises:
        KlankbordError: it is no cursor of this list; or what the service raises.
    """
    try:
        return page(listing, ask(read_cursor(listing, cursor)))
    except KlankbordError as error:
        # A service calls it by its own word; callers know the cursor alone.
        if error.field != "after":
            raise
        raise _refused() from None


def page(listing: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Return a service's page with its ``next`` key as a cursor."""
    after = answer.get("next")
    return {
        "items": answer["items"],
        "next": None if after is None else write_cursor(listing, after),
    }


def _decode(cursor: str) -> Any:
    if len(cursor) > LONGEST_CURSOR or not cursor.isascii():
        raise _refused()
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        value = json.loads(text)
        strict_json.check(value)
    except (binascii.Error, ValueError, RecursionError, KlankbordError):
        raise _refused() from None
    return value


def _refused() -> KlankbordError:
    return KlankbordError(
        Code.INVALID_FIELD, "Must be the `next` of this list's page before.", "cursor"
    )
