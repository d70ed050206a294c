"""API keys: made here, shown once, kept only as a hash."""

from __future__ import annotations

import hashlib
import json
import secrets
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from deploy.local.credentials import ADMIN_NAME
from deploy.local.errors import LocalError
from deploy.local.files import lock, make_folder, write_private

SCOPES = ("feedback:write", "ideas:write", "digests:read", "admin")

Entry = dict[str, Any]


class KeyNameError(LocalError):
    """A name that is taken, not known or not free to change."""


def new_key() -> str:
    """Return a fresh key."""
    return secrets.token_urlsafe(32)


def with_key(
    known: Sequence[Entry], name: str, key: str, scopes: Sequence[str], sources: Sequence[str]
) -> list[Entry]:
    """Return the entries with one more.

    Args:
        known: the entries there are.
        name: of the new one.
        key: in the clear; only its hash is kept.
        scopes: what it may do.
        sources: which CloudEvents sources it may claim; `*` at the end stands for anything.

    Raises:
        KeyNameError: the name is taken.
    """
    if any(entry.get("name") == name for entry in known):
        raise KeyNameError(f"There is a key named {name!r} already. Remove it first.")
    entry = {
        "name": name,
        "hash": hashlib.sha256(key.encode()).hexdigest(),
        "scopes": list(scopes),
        "sources": list(sources),
    }
    return [*known, entry]


def without_key(known: Sequence[Entry], name: str) -> list[Entry]:
    """Return the entries without one.

    Raises:
        KeyNameError: there is none of that name, or it is the local admin's.
    """
    if name == ADMIN_NAME:
        raise KeyNameError(f"{ADMIN_NAME!r} belongs to this command line and stays.")
    rest = [entry for entry in known if entry.get("name") != name]
    if len(rest) == len(known):
        raise KeyNameError(f"There is no key named {name!r}.")
    return rest


def read_keys(path: Path) -> list[Entry]:
    """Return the entries in a keys file; none when there is no file.

    Raises:
        LocalError: it is damaged.
    """
    try:
        keys: list[Entry] = json.loads(path.read_text(encoding="utf-8"))["keys"]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError) as error:
        raise LocalError(f"{path} is damaged: mend or remove it.") from error
    return keys


def change_keys(path: Path, change: Callable[[list[Entry]], list[Entry]]) -> None:
    """Replace a keys file by a changed one, at once; who may read it stays as it was.

    Args:
        path: the file; its folder is made when missing.
        change: from the entries there are to those that should be.

    Raises:
        LocalError: it is damaged, its folder cannot be made, or somebody else changes it right now.
    """
    make_folder(path.parent)
    with lock(path.with_suffix(".lock")) as held:
        if not held:
            raise LocalError(f"{path} is being changed by somebody else: try again.")
        text = json.dumps({"keys": change(read_keys(path))}, indent=2) + "\n"
        # A gateway in a container reads it as another user.
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o600
        write_private(path, text, mode)
