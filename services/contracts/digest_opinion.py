"""The parts of a digest about groups of opinion, and its figures.

Shares and sizes are null where they are withheld. A figure is drawn from its ``data``; its table
says the same in cells, and its ``text`` in words.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import fields as plain
from marshmallow import validate

from services.contracts import fields
from services.contracts.digest_parts import Part, Sentence, Table

LETTERS = ("A", "B", "C", "D", "E")
SIDES = ("agree", "disagree")


def _share(*, required: bool = True) -> plain.Float:
    return plain.Float(
        required=True, allow_none=not required, validate=validate.Range(min=0, max=1)
    )


def _coordinate() -> plain.Float:
    return plain.Float(required=True, validate=validate.Range(min=-1, max=1))


class TypicalPart(Part):
    """An idea that sets a group apart, with the share of the group and that of all others."""

    idea = fields.identifier()
    side = fields.one_of(*SIDES)
    share = _share(required=False)
    rest_share = _share(required=False)


class GroupPart(Part):
    """A group of people who think alike, and where its middle lies on the map."""

    id = fields.one_of(*LETTERS)
    size = fields.Integer(required=True, allow_none=True, validate=validate.Range(min=0))
    share = _share(required=False)
    x = _coordinate()
    y = _coordinate()
    representative = fields.list_of(TypicalPart, most=5)


class AcrossPart(Part):
    """An idea seen across all groups, with the share of each by its letter."""

    idea = fields.identifier()
    side = fields.one_of(*SIDES)
    shares = plain.Dict(
        keys=plain.String(validate=validate.OneOf(LETTERS)), values=_share(), required=True
    )


class PlacePart(Part):
    """Where an idea lies on the map."""

    idea = fields.identifier()
    x = _coordinate()
    y = _coordinate()


class OpinionPart(Part):
    """The groups of opinion, or in plain words why there are none."""

    counted = fields.Integer(required=True, allow_none=True, validate=validate.Range(min=0))
    groups = fields.list_of(GroupPart, most=5)
    bridging = fields.list_of(AcrossPart, most=10)
    divisive = fields.list_of(AcrossPart, most=10)
    places = fields.list_of(PlacePart, most=50)
    silhouette = plain.Float(required=True, allow_none=True, validate=validate.Range(min=-1, max=1))
    reason = plain.Nested(Sentence, required=True, allow_none=True)


class Figure(Part):
    """Something to look at, with the same in words and as a table."""

    key = fields.text(most=64)
    caption = fields.text(most=200)
    text = fields.text()
    table = plain.Nested(Table, required=True)
    data = plain.Dict(required=True)


def ideas_of(opinion: Mapping[str, Any]) -> Iterator[str]:
    """Yield the id of every idea that the groups of opinion name."""
    for group in opinion["groups"]:
        yield from (one["idea"] for one in group["representative"])
    for name in ("bridging", "divisive", "places"):
        yield from (one["idea"] for one in opinion[name])
