"""A JSON Schema validator of the published document, as a publisher elsewhere would use."""

from functools import cache
from typing import Any

from jsonschema import Draft7Validator

from services.contracts import asyncapi


@cache
def validator_of(name: str) -> Draft7Validator:
    """Return the validator of one whole event, from the published payload schema."""
    components = asyncapi.document()["components"]
    schema: dict[str, Any] = {**components["messages"][name]["payload"], "components": components}
    return Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)
