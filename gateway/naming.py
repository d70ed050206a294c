"""Ids and versions that come from headers: Idempotency-Key, If-Match, X-Correlation-ID."""

import re
import uuid
from collections.abc import Callable

from services.contracts.errors import Code, KlankbordError

IDEMPOTENCY_PATTERN = r"^[!-~]{1,255}$"
CORRELATION_PATTERN = r"^[A-Za-z0-9._~:/+=-]{1,128}$"

_SPACE = uuid.UUID("3b0a5b6e-6a5f-5d3c-9c1c-6f2e6a0f4c11")
_IDEMPOTENCY = re.compile(IDEMPOTENCY_PATTERN[:-1] + r"\Z")
_CORRELATION = re.compile(CORRELATION_PATTERN[:-1] + r"\Z")


def new_name(
    key_name: str, address: str, idempotency_key: str | None, new_id: Callable[[], str]
) -> str:
    """Return the id of something that is made without one.

    Args:
        key_name: of the API key, so that two callers never meet.
        address: where it is made, so that one key can name things of several kinds.
        idempotency_key: the caller's, or None.
        new_id: gives a fresh id.

    Returns:
        The same id for the same key, address and idempotency key; without the latter a fresh id.

    Raises:
        KlankbordError: the idempotency key is not 1 to 255 visible ASCII characters.
    """
    check_idempotency_key(idempotency_key)
    if idempotency_key is None:
        return new_id()
    return str(uuid.uuid5(_SPACE, "\n".join((key_name, address, idempotency_key))))


def check_idempotency_key(key: str | None) -> None:
    """Raise ``KlankbordError`` unless ``key`` is None or 1 to 255 visible ASCII characters."""
    if key is not None and not _IDEMPOTENCY.match(key):
        raise KlankbordError(
            Code.HOSTILE_HEADER, "Must be 1 to 255 visible ASCII characters.", "Idempotency-Key"
        )


def read_correlation(header: str | None, new_id: Callable[[], str]) -> str:
    """Return the correlation id of a request: the caller's, or a fresh one.

    Raises:
        KlankbordError: it is not 1 to 128 letters, digits or ``._~:/+=-``.
    """
    if header is None:
        return new_id()
    if not _CORRELATION.match(header):
        raise KlankbordError(
            Code.HOSTILE_HEADER,
            "Must be 1 to 128 letters, digits or any of . _ ~ : / + = -",
            "X-Correlation-ID",
        )
    return header
