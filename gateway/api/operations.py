"""One declaration per operation: its address, who may ask, what it takes, gives and refuses.

The check of the key and the OpenAPI document both come from that declaration, so they agree.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema

from gateway.access import require_key, require_password
from gateway.api import documents
from gateway.auth import Scope
from services.contracts.errors import Code

View = Callable[..., Response]


@dataclass(frozen=True)
class Operation:
    """What an operation is, for its guard and for the document.

    Args:
        summary: in a few words.
        scope: what the key must allow; None when any valid key will do.
        gives: the success statuses, each with the schema or the schemas by content type.
        takes: the schemas of the body by content type.
        query: the schema of the query.
        headers: of the request, as OpenAPI parameters.
        refuses: the codes that belong to this operation alone.
        body_optional: whether the body may be left out.
        password: whether the key may also come as the password of HTTP Basic.
    """

    summary: str
    scope: Scope | None
    gives: dict[int, Any]
    takes: dict[str, Any] = field(default_factory=dict)
    query: type[Schema] | None = None
    headers: Sequence[dict[str, Any]] = ()
    refuses: Sequence[Code] = ()
    body_optional: bool = False
    password: bool = False


class Room(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """A group of operations on one subject."""

    def offer(self, method: str, rule: str, operation: Operation) -> Callable[[View], View]:
        """Return a decorator that makes a function answer ``method`` at ``rule``."""

        def decorator(view: View) -> View:
            guarded = _guarded(view, operation)
            documented = self.doc(**documents.describe(method, operation, view))(guarded)
            self.add_url_rule(
                rule,
                view.__name__,
                documented,
                methods=[method],
            )
            return view

        return decorator


def _guarded(view: View, operation: Operation) -> View:
    check = require_password if operation.password else require_key

    @wraps(view)
    def answer(**names: str) -> Response:
        check(operation.scope)
        return view(**names)

    return answer
