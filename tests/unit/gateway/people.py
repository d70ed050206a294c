"""The API keys of the tests."""

import hashlib

from gateway.auth import Key, Scope


def _key(name: str, *scopes: Scope, sources: tuple[str, ...] = ("*",)) -> Key:
    return Key(name, hashlib.sha256(secret(name).encode()).hexdigest(), frozenset(scopes), sources)


def secret(name: str) -> str:
    return f"the-key-of-{name}"


def bearer(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret(name)}"}


KEYS = (
    _key("admin", Scope.ADMIN),
    _key("writer", Scope.IDEAS_WRITE),
    _key("reader", Scope.DIGESTS_READ),
    _key("intranet", Scope.FEEDBACK_WRITE, sources=("/intranet", "/forms/*")),
    _key("nothing"),
)
