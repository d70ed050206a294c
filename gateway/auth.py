"""API keys: who asks, and what they may do.

A key is a long random text that only its owner knows; the keys file holds its SHA-256 hash. The
text has so much randomness that a slow password hash would add nothing.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import structlog
from marshmallow import RAISE, Schema, ValidationError, validate
from marshmallow import fields as plain

from services.contracts import fields, strict_json
from services.contracts.errors import KlankbordError

LONGEST_KEY = 500

log = structlog.get_logger(__name__)


class Scope(StrEnum):
    """What a key may do."""

    FEEDBACK_WRITE = "feedback:write"
    IDEAS_WRITE = "ideas:write"
    DIGESTS_READ = "digests:read"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Key:
    """One API key.

    Args:
        name: of who holds it.
        hash: SHA-256 of the key, in hexadecimal digits.
        scopes: what it may do; ``admin`` implies all.
        sources: the CloudEvents sources it may claim: exact, ``*``, or a prefix ending in ``*``.
    """

    name: str
    hash: str
    scopes: frozenset[Scope]
    sources: tuple[str, ...]

    def allows(self, scope: Scope) -> bool:
        """Return whether the key may do what ``scope`` names."""
        return scope in self.scopes or Scope.ADMIN in self.scopes

    def may_claim(self, source: str) -> bool:
        """Return whether events of this key may name ``source`` as their source."""
        return any(_matches(pattern, source) for pattern in self.sources)


class KeyRing(Protocol):
    """Where keys are looked up."""

    def find(self, presented: str) -> Key | None:
        """Return the key that ``presented`` is, or None."""


class KeysFileError(Exception):
    """The keys file cannot be read or breaks a rule."""


def parse_keys(text: bytes) -> tuple[Key, ...]:
    """Return the keys in a keys file.

    Args:
        text: JSON, ``{"keys": [{"name", "hash", "scopes", "sources"}]}``.

    Raises:
        KeysFileError: not JSON, a field that breaks a rule, or a name that stands twice.
    """
    try:
        entries = _FILE.load(strict_json.decode(text))["keys"]
    except (KlankbordError, ValidationError) as error:
        raise KeysFileError(str(error)) from None
    keys = tuple(_key(entry) for entry in entries)
    if len({key.name for key in keys}) != len(keys):
        raise KeysFileError("Two keys have the same name.")
    return keys


def match(keys: Sequence[Key], presented: str) -> Key | None:
    """Return the key that ``presented`` is, or None; the time taken tells nothing about keys."""
    if len(presented) > LONGEST_KEY:
        return None
    hashed = hashlib.sha256(presented.encode("utf-8", "surrogatepass")).hexdigest()
    found = None
    for key in keys:
        if hmac.compare_digest(key.hash, hashed):
            found = key
    return found


class KeysFile:
    """The keys in a file, read again whenever it changes.

    A file that was broken by a change is reported and the keys read before it stay in force.

    Args:
        path: of the JSON file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._signature: object = None
        self._keys: tuple[Key, ...] = ()
        self.problem: str | None = "The keys file was not read yet."
        self._refresh()

    def find(self, presented: str) -> Key | None:
        """Return the key that ``presented`` is, or None."""
        self._refresh()
        return match(self._keys, presented)

    def trouble(self) -> str | None:
        """Return what is wrong when there is no key to go by; None when there is."""
        self._refresh()
        return None if self._keys else self.problem

    def _refresh(self) -> None:
        signature = self._look()
        if signature == self._signature:
            return
        self._signature = signature
        try:
            self._keys = parse_keys(self._path.read_bytes())
        except (OSError, KeysFileError) as error:
            self.problem = str(error)
            log.error("keys.broken", path=str(self._path), problem=self.problem)
            return
        self.problem = None
        log.info("keys.read", keys=len(self._keys))

    def _look(self) -> object:
        try:
            status = self._path.stat()
        except OSError as error:
            return f"unreadable: {error.errno}"
        return (status.st_mtime_ns, status.st_size, status.st_ino)


class _Entry(Schema):
    class Meta:
        unknown = RAISE

    name = fields.text(most=100)
    hash = plain.String(
        required=True,
        validate=validate.Regexp(
            r"[0-9a-f]{64}\Z", error="Must be SHA-256 in 64 small hexadecimal digits."
        ),
    )
    scopes: Any = plain.List(plain.Enum(Scope, by_value=True), required=True)
    sources: Any = plain.List(fields.text(most=500), load_default=list)


class _File(Schema):
    class Meta:
        unknown = RAISE

    keys = plain.List(plain.Nested(_Entry), required=True)


_FILE = _File()


def _key(entry: dict[str, Any]) -> Key:
    return Key(entry["name"], entry["hash"], frozenset(entry["scopes"]), tuple(entry["sources"]))


def _matches(pattern: str, source: str) -> bool:
    if pattern.endswith("*"):
        return source.startswith(pattern[:-1])
    return source == pattern
