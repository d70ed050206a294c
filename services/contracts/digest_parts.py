"""The bricks of a digest document: sentences, and tables with their columns."""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, validates_schema
from marshmallow import fields as plain

from services.contracts import fields

CELL_KINDS = ("text", "number", "share", "day", "idea", "flag")


class Part(Schema):
    """A part of the document: nothing in it is unknown."""

    class Meta:
        """Marshmallow's settings."""

        unknown = RAISE


class Sentence(Part):
    """One plain sentence: its key and values for programs, its text for people."""

    key = fields.text(most=64)
    text = fields.text()
    values = plain.Dict(required=True)
    ideas = plain.List(fields.identifier(), required=True)


class Column(Part):
    """A column of a table and what its cells hold."""

    key = fields.text(most=64)
    title = fields.text(most=200)
    kind = fields.one_of(*CELL_KINDS)


class Table(Part):
    """A small table. A null cell is withheld, or there is nothing to say."""

    key = fields.text(most=64)
    caption = fields.text(most=200)
    columns = fields.list_of(Column, most=20)
    rows = plain.List(plain.List(plain.Raw(allow_none=True)), required=True)

    @validates_schema
    def _rows_fit(self, data: dict[str, Any], **_: Any) -> None:
        if any(len(row) != len(data["columns"]) for row in data["rows"]):
            raise ValidationError("Every row must have a cell for each column.", "rows")
