"""Loading field by field gives what the schemas themselves give."""

from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import EXCLUDE, ValidationError, missing

from services.contracts import envelope, examples, loading
from services.contracts.registry import REGISTRY

SCHEMAS = {name: (event.schema(), ("data",)) for name, event in REGISTRY.items()}
ENVELOPES = {f"envelope of {name}": (envelope.Envelope(), ()) for name in REGISTRY}
ALL = SCHEMAS | ENVELOPES
WRONG = (None, "", " ", "\u0000", 1, -1, 1.5, True, [], [1], {}, {"a": 1}, "2026-13-01T00:00:00Z")


def inputs(name: str, inside: tuple[str, ...]) -> Iterator[Any]:
    """The examples, and every way to take one field away or to put something wrong in it."""
    for form in examples.FORMS:
        good = examples.load(name.removeprefix("envelope of "), form)
        for step in inside:
            good = good[step]
        yield good
        yield {**good, "unknown": 1}
        for key in good:
            yield {other: value for other, value in good.items() if other != key}
            yield from ({**good, key: wrong} for wrong in WRONG)
    yield from WRONG


def outcome(load, value: Any) -> Any:
    try:
        return load(value)
    except ValidationError as error:
        return error.messages


@pytest.mark.parametrize("name", ALL)
def test_the_result_and_the_errors_are_the_schemas_own(name):
    schema, inside = ALL[name]
    for value in inputs(name, inside):
        ours = outcome(lambda one: loading.load(schema, one), value)
        assert ours == outcome(schema.load, value), value


@pytest.mark.parametrize("name", ALL)
def test_a_schema_that_is_loaded_so_is_plain_enough_for_it(name):
    schema, _ = ALL[name]
    assert not any(schema._hooks.values())
    assert schema.unknown == EXCLUDE
    for field in schema.load_fields.values():
        assert field.required or field.load_default is not missing
        assert field.data_key is field.attribute is None
