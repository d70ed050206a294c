"""Whether the caller of a request may do what it asks."""

from flask import g, request
from werkzeug.datastructures import Authorization

from gateway.auth import Key, Scope
from gateway.context import tools
from services.contracts.errors import Code, KlankbordError


def require_key(scope: Scope | None) -> Key:
    """Return the caller's key, which the request then keeps.

    Args:
        scope: what the key must allow; None when any valid key will do.

    Raises:
        KlankbordError: there is no key, it is not known, or it lacks the scope.
    """
    return check_key(_bearer(request.authorization), scope)


def require_password(scope: Scope | None) -> Key:
    """Return the key that a browser sent as HTTP Basic password.

    Raises:
        KlankbordError: as ``require_key``.
    """
    sent = request.authorization
    if sent and sent.type == "basic":
        return check_key(sent.password, scope)
    return check_key(_bearer(sent), scope)


def check_key(presented: str | None, scope: Scope | None) -> Key:
    """Return the key that ``presented`` is, checked for ``scope``.

    Raises:
        KlankbordError: as ``require_key``.
    """
    if not presented:
        raise KlankbordError(Code.UNAUTHORISED, "Send your API key as Authorization: Bearer KEY.")
    key = tools().keys.find(presented)
    if key is None:
        raise KlankbordError(Code.UNAUTHORISED, "This API key is not known.")
    if scope is not None and not key.allows(scope):
        raise KlankbordError(Code.FORBIDDEN, f"This API key lacks the scope '{scope}'.")
    g.key = key
    return key


def _bearer(sent: Authorization | None) -> str | None:
    return sent.token if sent and sent.type == "bearer" else None
