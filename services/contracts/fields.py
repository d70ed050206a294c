"""Marshmallow fields that accept exactly one JSON type each.

Marshmallow's own fields are generous ("5" is a number, 1 is true). A contract is not.
"""

import re
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

LANGUAGES = ("nl", "en", "de")
# Patterns are published, so they keep to what every dialect of regular expressions reads alike.
# Match them with fullmatch: in Python a lone `$` lets a final line break through.
ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$"
SLUG_PATTERN = r"^[a-z0-9][a-z0-9._-]{0,63}$"
DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
TIME_PATTERN = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})$"
)
VISIBLE_PATTERN = r"^\s*[^\s\x00][^\x00]*$"
ID_RULE = "Must be 1 to 64 letters, digits, '.', '_', '~' or '-', starting with a letter or digit."
SLUG_RULE = (
    "Must be 1 to 64 small letters, digits, '.', '_' or '-', starting with a letter or digit."
)


TIME_RULE = "Must be a time in RFC 3339 with an offset, as 2026-03-04T09:15:30Z."

_DATE = re.compile(DATE_PATTERN)
_TIME = re.compile(TIME_PATTERN)


class Whole(validate.Regexp):
    """The whole text matches, to the last character."""

    def __call__(self, value: Any) -> Any:
        """Return ``value``; raise ``ValidationError`` where it does not match."""
        if self.regex.fullmatch(value) is None:
            raise ValidationError(self._format_error(value))
        return value


class Integer(fields.Integer):
    """A whole JSON number; no text, no fraction, no boolean."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if type(value) is not int:
            raise self.make_error("invalid", input=value)
        return value


class Number(fields.Float):
    """A finite JSON number; no text, no boolean."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> float:
        if type(value) not in (int, float):
            raise self.make_error("invalid", input=value)
        return float(value)


class Boolean(fields.Boolean):
    """JSON true or false and nothing like it."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Day(fields.Date):
    """A date as ``2026-01-31``, and no other way that ISO 8601 has to write one."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str) or not _DATE.fullmatch(value):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return super()._deserialize(value, attr, data, **kwargs)


class Time(fields.AwareDateTime):
    """An RFC 3339 time with an offset, kept in UTC to the millisecond (what the store keeps)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", default_timezone=None, **kwargs)
        self.error_messages["invalid"] = TIME_RULE

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        try:
            return parse_time(value)
        except ValueError:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from None

    def _serialize(self, value: datetime | None, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else format_time(value)


def parse_time(text: str) -> datetime:
    """Return the UTC time that an RFC 3339 ``text`` names, cut to the millisecond.

    Raises:
        ValueError: when it is not a time or has no offset.
    """
    if not _TIME.fullmatch(text):
        raise ValueError("not a time with an offset")
    try:
        time = datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError:
        raise ValueError("out of range") from None
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def format_time(time: datetime) -> str:
    """Return an aware time as RFC 3339 in UTC with milliseconds: ``2026-01-31T12:00:00.000Z``."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def identifier(**kwargs: Any) -> fields.String:
    """Return a field for an id that a publisher may choose."""
    return fields.String(
        required=kwargs.pop("required", True),
        validate=Whole(ID_PATTERN, error=ID_RULE),
        **kwargs,
    )


def slug(**kwargs: Any) -> fields.String:
    """Return a field for a dialogue's id, which also stands in addresses and file names."""
    return fields.String(
        required=kwargs.pop("required", True),
        validate=Whole(SLUG_PATTERN, error=SLUG_RULE),
        **kwargs,
    )


def text(least: int = 1, most: int = 10_000, **kwargs: Any) -> fields.String:
    """Return a required field for free text of ``least`` to ``most`` characters, not all blank."""
    return fields.String(
        required=kwargs.pop("required", True),
        validate=[
            validate.Length(min=least, max=most),
            Whole(VISIBLE_PATTERN, error="Must hold a visible character."),
        ],
        **kwargs,
    )


def one_of(*choices: str, **kwargs: Any) -> fields.String:
    """Return a required field for one of some words."""
    return fields.String(
        required=kwargs.pop("required", True), validate=validate.OneOf(choices), **kwargs
    )


def language(**kwargs: Any) -> fields.String:
    """Return a field for a language that Klankbord speaks: nl, en or de."""
    return one_of(*LANGUAGES, **kwargs)


def list_of(schema: type[Schema], most: int = 1_000, **kwargs: Any) -> fields.List[Any]:
    """Return a field for a list of at most ``most`` objects of one schema."""
    return fields.List(
        fields.Nested(schema),
        required=kwargs.pop("required", True),
        validate=validate.Length(max=most),
        **kwargs,
    )


def optional(field: fields.Field[Any]) -> fields.Field[Any]:
    """Return ``field`` made optional: it may be left out or null, and is then null."""
    field.required = False
    field.allow_none = True
    field.load_default = None
    return field
