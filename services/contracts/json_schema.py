"""JSON Schema from the marshmallow schemas: what is published is what is checked.

The dialect is the one AsyncAPI 3 extends (draft 7), with type arrays for what may be null.
"""

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import EXCLUDE, Schema
from marshmallow import fields as plain

from services.contracts import fields

SCHEMAS = "#/components/schemas/"


def schemas_of(roots: list[type[Schema]]) -> dict[str, Any]:
    """Return JSON Schemas by name: of ``roots`` and of everything they hold, sorted by name.

    Args:
        roots: marshmallow schemas; their class names become the names.

    Returns:
        What belongs under ``components/schemas``; references point there.
    """
    plugin = MarshmallowPlugin(schema_name_resolver=name_of)
    # With 3.1 apispec writes null as a JSON Schema type instead of OpenAPI's own keyword.
    spec = APISpec("", "", openapi_version="3.1.0", plugins=[plugin])
    if plugin.converter is None:
        raise RuntimeError("apispec's marshmallow plugin did not start")
    plugin.converter.add_attribute_function(_patterns)  # type: ignore[no-untyped-call]
    for root in roots:
        if name_of(root) not in spec.components.schemas:
            spec.components.schema(name_of(root), schema=root)
    kinds = {name_of(kind): kind for root in roots for kind in _held_by(root)}
    return {
        name: {**_says(kinds[name]), **_tidy(schema)}
        for name, schema in sorted(spec.components.schemas.items())
    }


def name_of(schema: Any) -> str:
    """Return the name under which a marshmallow schema is published."""
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__


def reference(schema: type[Schema]) -> dict[str, str]:
    """Return a reference to a published schema."""
    return {"$ref": SCHEMAS + name_of(schema)}


def _held_by(kind: type[Schema]) -> set[type[Schema]]:
    found = {kind}
    for field in kind().fields.values():
        inner = field.inner if isinstance(field, plain.List) else field
        if isinstance(inner, plain.Nested):
            found |= _held_by(type(inner.schema))
    return found


def _says(kind: type[Schema]) -> dict[str, Any]:
    """Return what a schema says about itself: its sentence, and whether it may grow."""
    description = " ".join((kind.__doc__ or "").replace("``", "").split())
    return {"description": description, "additionalProperties": kind().unknown == EXCLUDE}


def _patterns(_converter: Any, field: plain.Field[Any], **_: Any) -> dict[str, Any]:
    # A format is a remark that validators may ignore; a pattern is a rule.
    if isinstance(field, fields.Time):
        return {"pattern": fields.TIME_PATTERN}
    if isinstance(field, fields.Day):
        return {"pattern": fields.DATE_PATTERN}
    return {}


def _tidy(value: Any) -> Any:
    """Return plain dicts and lists, without the defaults of optional fields (always null)."""
    if isinstance(value, dict):
        return {
            key: _tidy(item)
            for key, item in value.items()
            if not (key == "default" and item is None)
        }
    if isinstance(value, list | tuple):
        return [_tidy(item) for item in value]
    return value
