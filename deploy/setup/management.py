"""The broker's management interface, over HTTP: every RabbitMQ has it, also a managed one."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from deploy.setup.errors import SetupError

_SECONDS = 15.0
_NOT_FOUND = 404
_REFUSED = (401, 403)


class NotYetError(Exception):
    """The interface does not answer, or not as it will once the broker has started."""


class Management:
    """Speaks to one broker's management interface.

    Args:
        address: with name and password.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SetupError("The broker's management address must begin with http:// or https://.")
        port = f":{parts.port}" if parts.port else ""
        self._base = f"{parts.scheme}://{parts.hostname}{port}{parts.path.rstrip('/')}"
        account = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        self._authorization = f"Basic {base64.b64encode(account.encode()).decode()}"

    def get(self, *path: str) -> Any:
        """Return what stands at a path, or None when there is nothing.

        Raises:
            NotYetError: no answer.
            SetupError: the broker refused.
        """
        return self._ask("GET", path, None)

    def put(self, path: Sequence[str], body: Mapping[str, Any]) -> None:
        """Make or replace what stands at a path.

        Raises:
            NotYetError: no answer.
            SetupError: the broker refused.
        """
        self._ask("PUT", path, body)

    def delete(self, *path: str) -> bool:
        """Remove what stands at a path; return whether there was anything.

        Raises:
            NotYetError: no answer.
            SetupError: the broker refused.
        """
        return self._ask("DELETE", path, None) is not None

    def _ask(self, method: str, path: Sequence[str], body: Mapping[str, Any] | None) -> Any:
        where = "/api/" + "/".join(quote(part, safe="") for part in path)
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            self._base + where,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": self._authorization, "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            return _refusal(error, f"{method} {where}")
        except (OSError, ValueError) as error:
            raise NotYetError(f"{self._base} does not answer: {error}") from error


def _refusal(error: urllib.error.HTTPError, request: str) -> None:
    with error:
        text = error.read().decode("utf-8", "replace")[:500]
    if error.code == _NOT_FOUND:
        return
    if error.code in _REFUSED:
        raise SetupError(f"The broker does not let us in ({request}): {text}")
    if error.code >= 500:
        raise NotYetError(f"{request} was answered with HTTP {error.code}: {text}")
    raise SetupError(f"{request} was answered with HTTP {error.code}: {text}")


def password_hash(password: str, salt: bytes | None = None) -> str:
    """Return a password as RabbitMQ keeps it: salt and SHA-256, in base64.

    Args:
        password: in the clear.
        salt: of four bytes; a fresh one when None.
    """
    salt = secrets.token_bytes(4) if salt is None else salt
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
