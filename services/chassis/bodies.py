"""A request's body, read whole before anybody works on the request.

Whoever works on a request must never wait for its client: a few that send slowly would hold every
worker. This module knows WSGI only; the clock's limit is passed in.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from enum import StrEnum
from io import BytesIO
from typing import Any

TROUBLE = "klankbord.body_trouble"
"""Where a request's WSGI environment holds its `Trouble`; it is missing when all is well."""
BODY_SECONDS = 10.0


class Trouble(StrEnum):
    """Why a request has no body that could be used."""

    LATE = "late"
    BROKEN = "broken"


def read_whole(environ: dict[str, Any], most: int, limit: AbstractContextManager[None]) -> None:
    """Put the whole body in ``environ`` in place of the stream that it comes from.

    A body that says to be larger is left unread. One that does not say is cut off after one byte
    too many, so that whoever reads it sees that it is too large.

    Args:
        environ: of WSGI. Afterwards its input waits for nobody, and ``TROUBLE`` says what went
            wrong, if anything did.
        most: the largest body, in bytes.
        limit: raises ``TimeoutError`` inside its block when it takes too long.
    """
    length = None if _is_chunked(environ) else int(environ.get("CONTENT_LENGTH") or 0)
    if length is not None and not 0 < length <= most:
        return
    body = b""
    try:
        with limit:
            body = environ["wsgi.input"].read(most + 1 if length is None else length)
    except TimeoutError:
        environ[TROUBLE] = Trouble.LATE
    except (OSError, ValueError):
        # The connection was lost, or a chunk does not say how long it is.
        environ[TROUBLE] = Trouble.BROKEN
    else:
        if length is not None and len(body) < length:
            environ[TROUBLE] = Trouble.BROKEN
    environ["wsgi.input"] = BytesIO(body)
    # A chunked body has no length: without this it would be taken for empty.
    environ["wsgi.input_terminated"] = True


def _is_chunked(environ: Mapping[str, Any]) -> bool:
    return bool(environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked")
