"""Passwords and keys of one home: made once, readable by their owner only."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from deploy.local.errors import LocalError
from deploy.local.files import write_private
from deploy.local.home import Home

ADMIN_NAME = "local-admin"


@dataclass(frozen=True)
class Credentials:
    """What the parts of one stack know of each other.

    Args:
        broker_password: of the broker's only account.
        store_password: of the store's only account.
        cookie: the Erlang cookie of the broker's node.
        stack_id: marks every process of this home in its environment.
    """

    broker_password: str
    store_password: str
    cookie: str
    stack_id: str


def load_credentials(home: Home) -> Credentials:
    """Return the home's credentials, making them at the first call.

    Args:
        home: a prepared home.

    Raises:
        LocalError: the file was damaged.
    """
    known = find_credentials(home)
    if known:
        return known
    made = Credentials(
        broker_password=secrets.token_hex(24),
        store_password=secrets.token_hex(24),
        cookie=secrets.token_hex(24),
        stack_id=secrets.token_hex(8),
    )
    write_private(home.secrets_file, json.dumps(asdict(made), indent=2) + "\n")
    return made


def find_credentials(home: Home) -> Credentials | None:
    """Return the home's credentials, or None when no stack was ever started there.

    Args:
        home: any home.

    Raises:
        LocalError: the file was damaged.
    """
    if not home.secrets_file.exists():
        return None
    try:
        return Credentials(**json.loads(home.secrets_file.read_text()))
    except (ValueError, TypeError) as error:
        raise LocalError(f"{home.secrets_file} is damaged: remove {home.path}.") from error


def ensure_admin_key(home: Home) -> str:
    """Return the admin's API key; make it, and its entry in the keys file, when missing.

    Other keys in the file stay as they are.

    Args:
        home: a prepared home.

    Raises:
        LocalError: the keys file was damaged.
    """
    if not home.admin_key_file.exists():
        write_private(home.admin_key_file, secrets.token_urlsafe(32) + "\n")
    key = home.admin_key_file.read_text().strip()
    known = _read_keys(home.keys_file)
    wanted = with_admin(known, key)
    if wanted != known:
        write_private(home.keys_file, json.dumps({"keys": wanted}, indent=2) + "\n")
    return key


def with_admin(known: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Return the entries of a keys file with exactly one for the admin's key.

    Args:
        known: the entries there are.
        key: the admin's key in the clear.
    """
    entry = {
        "name": ADMIN_NAME,
        "hash": hashlib.sha256(key.encode()).hexdigest(),
        "scopes": ["admin"],
        "sources": ["*"],
    }
    return [entry, *(other for other in known if other.get("name") != ADMIN_NAME)]


def _read_keys(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    try:
        keys: list[dict[str, Any]] = json.loads(path.read_text())["keys"]
    except (ValueError, KeyError, TypeError) as error:
        raise LocalError(f"{path} is damaged: mend or remove it.") from error
    return keys
