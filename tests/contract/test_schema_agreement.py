"""The published JSON Schema and the code refuse the same things."""

import pytest
from jsonschema import ValidationError
from marshmallow import Schema
from marshmallow import fields as plain

from services.contracts import examples, fields
from services.contracts.errors import Code, KlankbordError
from services.contracts.registry import REGISTRY
from tests.contract.schema_validation import validator_of

WRONG_FOR = {
    fields.Integer: ["5", True, 1.5, [], {}],
    fields.Number: ["5", True, [], {}],
    fields.Boolean: ["true", 1, 0, []],
    fields.Time: ["yesterday", "2026-03-04", "2026-03-04T10:00:00", "2026-W10-3T10:00:00Z", 5],
    fields.Day: ["2026-W10-3", "20260304", "2026-03-04T00:00:00Z", 5],
    plain.String: [5, True, [], {}, ""],
    plain.List: ["a", {}, 5],
    plain.Nested: ["a", [], 5],
    plain.Dict: ["a", [], 5],
}


def _wrong_values(field: plain.Field):
    for kind in type(field).__mro__:
        if kind in WRONG_FOR:
            return WRONG_FOR[kind]
    raise AssertionError(f"No wrong values are known for {type(field).__name__}.")


def _paths(schema: Schema, path: tuple = ()):
    """Yield every field of a schema with the way to it in a full example."""
    for name, field in schema.fields.items():
        here = (*path, field.data_key or name)
        yield here, field
        inner = field.inner if isinstance(field, plain.List) else field
        step = (0,) if isinstance(field, plain.List) else ()
        if isinstance(inner, plain.Nested):
            yield from _paths(inner.schema, (*here, *step))
        elif step:
            yield (*here, *step), inner


FIELDS = [
    pytest.param(name, path, field, id=f"{name}-{'.'.join(map(str, path))}")
    for name, event in REGISTRY.items()
    for path, field in _paths(event.schema())
]


def _place(name, path, change):
    event = examples.load(name, "full")
    inside = event["data"]
    for step in path[:-1]:
        inside = inside[step]
    change(inside, path[-1])
    return event


def _refused_by_both(name, event, path, code):
    with pytest.raises(ValidationError):
        validator_of(name).validate(event)
    with pytest.raises(KlankbordError) as refusal:
        REGISTRY[name].load(event["data"])
    assert refusal.value.code == code
    expected = "data" + "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in path)
    assert refusal.value.field == expected


@pytest.mark.parametrize(("name", "path", "field"), FIELDS)
def test_a_value_of_the_wrong_kind_is_refused_by_both(name, path, field):
    for wrong in _wrong_values(field):
        event = _place(name, path, lambda inside, key, wrong=wrong: inside.__setitem__(key, wrong))
        _refused_by_both(name, event, path, Code.INVALID_FIELD)


@pytest.mark.parametrize(("name", "path", "field"), FIELDS)
def test_leaving_a_field_out_is_refused_by_both_or_by_neither(name, path, field):
    if isinstance(path[-1], int):
        return
    event = _place(name, path, lambda inside, key: inside.pop(key))
    if field.required:
        _refused_by_both(name, event, path, Code.MISSING_FIELD)
        return
    validator_of(name).validate(event)
    REGISTRY[name].load(event["data"])


@pytest.mark.parametrize(("name", "path", "field"), FIELDS)
def test_null_is_refused_by_both_or_by_neither(name, path, field):
    event = _place(name, path, lambda inside, key: inside.__setitem__(key, None))
    if not field.allow_none:
        _refused_by_both(name, event, path, Code.INVALID_FIELD)
        return
    validator_of(name).validate(event)
    REGISTRY[name].load(event["data"])


@pytest.mark.parametrize(
    ("name", "field", "wrong"),
    [
        ("feedback.stance.v1", "stance", "maybe"),
        ("feedback.stance.v1", "dialogue", "Samen Buiten"),
        ("feedback.stance.v1", "participant", "a" * 65),
        ("feedback.stance.v1", "participant", "een\nander"),
        ("feedback.comment.v1", "text", "a" * 10_001),
        ("feedback.comment.v1", "language", "fr"),
        ("feedback.view.v1", "seconds", -1),
        ("feedback.view.v1", "seconds", 86_401),
        ("feedback.share.v1", "channel", "a" * 65),
        ("feedback.search.v1", "query", "a" * 501),
        ("feedback.idea.v1", "kind", "complaint"),
    ],
)
def test_a_value_outside_the_limits_is_refused_by_both(name, field, wrong):
    event = _place(name, (field,), lambda inside, key: inside.__setitem__(key, wrong))
    _refused_by_both(name, event, (field,), Code.INVALID_FIELD)
