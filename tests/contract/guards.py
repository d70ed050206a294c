"""What must hold for the contracts, as functions that return what is wrong.

Being functions, each can be fed something bad, to see that it notices.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import Schema
from marshmallow import fields as plain

from services.contracts import strict_json
from services.contracts.examples import FORMS

NAME = re.compile(r"[a-z]+\.[a-z]+(-[a-z]+)*\.v([1-9][0-9]*)")


def badly_named(names: Iterable[str]) -> list[str]:
    return [name for name in names if not NAME.fullmatch(name)]


def versions_without_predecessor(names: Iterable[str]) -> list[str]:
    known = set(names)
    missing = []
    for name in known:
        stem, _, version = name.rpartition(".v")
        if int(version) > 1 and f"{stem}.v{int(version) - 1}" not in known:
            missing.append(name)
    return missing


def unmatched_examples(names: Iterable[str], stored: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return stored ^ {(name, form) for name in names for form in FORMS}


def changed_since_published(
    data: Mapping[tuple[str, str], Any], frozen: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str]]:
    now = {
        key: hashlib.sha256(strict_json.encode(value)).hexdigest() for key, value in data.items()
    }
    then = {
        (name, form): digest for name, forms in frozen.items() for form, digest in forms.items()
    }
    return sorted(key for key in now.keys() | then.keys() if now.get(key) != then.get(key))


def absent_fields(schema: Schema, data: Mapping[str, Any], path: str = "data") -> list[str]:
    """Return the fields of ``schema`` that ``data`` does not fill, at any depth."""
    absent = []
    for name, field in schema.fields.items():
        key, where = field.data_key or name, f"{path}.{field.data_key or name}"
        if data.get(key) in (None, []):
            absent.append(where)
            continue
        inner, values = _unlisted(field, data[key])
        if isinstance(inner, plain.Nested):
            for value in values:
                absent += absent_fields(inner.schema, value, where)
    return absent


def optional_fields(schema: Schema, data: Mapping[str, Any], path: str = "data") -> list[str]:
    """Return the fields in ``data`` that could be left out, at any depth."""
    known = {field.data_key or name: field for name, field in schema.fields.items()}
    spare = [f"{path}.{key}" for key in data if key not in known or not known[key].required]
    for key in data.keys() & known.keys():
        inner, values = _unlisted(known[key], data[key])
        if isinstance(inner, plain.Nested):
            for value in values:
                spare += optional_fields(inner.schema, value, f"{path}.{key}")
    return spare


def _unlisted(field: plain.Field[Any], value: Any) -> tuple[plain.Field[Any], list[Any]]:
    return (field.inner, value) if isinstance(field, plain.List) else (field, [value])
