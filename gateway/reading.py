"""Bodies and queries as untrusted input."""

from collections.abc import Mapping
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError
from marshmallow import fields as plain

from gateway import edge
from gateway.replies import JSON
from services.contracts import strict_json
from services.contracts.errors import Code, KlankbordError
from services.contracts.registry import field_error

MAX_PAGE = 500
DEFAULT_PAGE = 100


class QueryNumber(plain.Integer):
    """A whole number in a query: digits only."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            raise self.make_error("invalid", input=value)
        return int(value)


class QueryBoolean(plain.Boolean):
    """``true`` or ``false`` in a query."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if value not in ("true", "false"):
            raise self.make_error("invalid", input=value)
        return bool(value == "true")


def body(schema: type[Schema], *, optional: bool = False) -> dict[str, Any]:
    """Return the JSON body of the request, checked, as JSON-ready values.

    Args:
        schema: that the body must obey.
        optional: an empty body is an empty object.

    Raises:
        KlankbordError: another content type, no strict JSON, or a field that breaks a rule.
    """
    content = edge.read_body()
    if optional and not content:
        return {}
    if edge.media_type() != JSON:
        raise KlankbordError(
            Code.UNSUPPORTED_CONTENT_TYPE, f"The content type must be {JSON}.", "Content-Type"
        )
    value = strict_json.decode(content)
    if not isinstance(value, dict):
        raise KlankbordError(Code.INVALID_FIELD, "The body must be a JSON object.")
    check(schema, value)
    return value


def query(schema: type[Schema]) -> dict[str, Any]:
    """Return the query of the request, checked.

    Raises:
        KlankbordError: an unknown name, one that stands twice, or a value that breaks a rule.
    """
    values: dict[str, str] = {}
    for name, found in request.args.lists():
        if len(found) > 1:
            raise KlankbordError(Code.INVALID_FIELD, "May stand only once.", name[:100])
        values[name] = found[0]
    strict_json.check(values)
    return check(schema, values)


def check(schema: type[Schema], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``values`` as ``schema`` loads them.

    Raises:
        KlankbordError: names the first field that breaks a rule, and the rule.
    """
    try:
        loaded: dict[str, Any] = schema().load(values)
    except ValidationError as error:
        raise field_error(error, "") from None
    return loaded
