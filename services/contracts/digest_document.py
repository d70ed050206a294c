"""The digest as JSON: what ``GET /v1/dialogues/…/digests/…`` gives and every other form is made of.

Each sentence and each table names the ideas it rests on; each of these has a row in ``ideas`` with
its whole text and its counts, so that a reader can check every figure.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError, validate, validates_schema
from marshmallow import fields as plain

from services.contracts import fields
from services.contracts.digest import AUDIENCES, Period
from services.contracts.digest_opinion import Figure, OpinionPart, ideas_of
from services.contracts.digest_parts import Part, Sentence, Table
from services.contracts.feedback import IDEA_KINDS
from services.contracts.ideas import DIALOGUE_STATES, MODERATIONS, OUTCOMES
from services.contracts.privacy import SMALLEST_GROUP

DOCUMENT_SCHEMA = "klankbord.digest.v1"
# The sentence that says that nobody, or too few, stand against the larger side of any idea.
NO_CONTRARY = "contrary.none"


def _count() -> fields.Integer:
    return fields.Integer(required=True, validate=validate.Range(min=0))


def _shown_count() -> fields.Integer:
    """Return a field for a count that is null where it is withheld."""
    return fields.Integer(required=True, allow_none=True, validate=validate.Range(min=0))


def _text_or_null(most: int = 10_000) -> plain.String:
    return plain.String(required=True, allow_none=True, validate=validate.Length(max=most))


class Section(Part):
    """A part of the digest about one subject."""

    key = fields.text(most=64)
    title = fields.text(most=200)
    sentences = fields.list_of(Sentence)
    tables = fields.list_of(Table, most=20)
    figures = plain.List(plain.Nested(Figure), validate=validate.Length(max=10))


class DocumentCharter(Part):
    """What was promised, as far as a reader of the digest needs it."""

    objective = fields.text(most=2_000)
    decision_owner = fields.text(most=200)
    next_step = fields.text(most=2_000)
    next_step_on = plain.Date(required=True)
    answer_within_days = _count()


class DocumentTheme(Part):
    """A theme of the dialogue."""

    id = fields.identifier()
    title = fields.text(most=200)


class DocumentDialogue(Part):
    """The dialogue that was listened to."""

    id = fields.slug()
    title = fields.text(most=200)
    language = fields.language()
    state = fields.one_of(*DIALOGUE_STATES)
    timezone = fields.text(most=64)
    charter = plain.Nested(DocumentCharter, required=True, allow_none=True)
    themes = fields.list_of(DocumentTheme, most=200)


class Totals(Part):
    """How much was heard. People and stances are null where they are withheld."""

    ideas = _count()
    participants = _shown_count()
    stances = _shown_count()
    rejected = _count()
    pending = _count()
    merged = _count()


class Privacy(Part):
    """What was held back: the smallest group shown, and how many figures are missing."""

    smallest_group = _count()
    withheld_ideas = _count()
    withheld_parts = _count()


class RowAnswer(Part):
    """The answer to an idea."""

    outcome = fields.one_of(*OUTCOMES)
    reason = fields.text(most=5_000)
    at = fields.Time(required=True)
    decision = _text_or_null(200)


class IdeaRow(Part):
    """One idea with its counts; these are null where they are withheld or count with another."""

    id = fields.identifier()
    kind = fields.one_of(*IDEA_KINDS)
    text = fields.text()
    language = _text_or_null(2)
    theme = _text_or_null(64)
    submitted_at = fields.Time(required=True)
    moderation = fields.one_of(*MODERATIONS)
    merged_into = _text_or_null(64)
    answer = plain.Nested(RowAnswer, required=True, allow_none=True)
    agree = _shown_count()
    disagree = _shown_count()
    passed = fields.Integer(
        required=True,
        allow_none=True,
        validate=validate.Range(min=0),
        data_key="pass",
        attribute="pass",
    )
    comments = _shown_count()
    followers = _shown_count()
    views = _shown_count()
    shares = _shown_count()
    withheld = fields.Boolean(required=True)


class DigestDocument(Part):
    """A whole digest."""

    schema = plain.String(required=True, validate=validate.Equal(DOCUMENT_SCHEMA))
    digest = fields.identifier()
    audience = fields.one_of(*AUDIENCES)
    period = plain.Nested(Period, required=True)
    dialogue = plain.Nested(DocumentDialogue, required=True)
    totals = plain.Nested(Totals, required=True)
    privacy = plain.Nested(Privacy, required=True)
    lead = plain.Nested(Sentence, required=True)
    top = fields.list_of(Sentence, most=5)
    sections = fields.list_of(Section, most=50)
    opinion = plain.Nested(OpinionPart, allow_none=True)
    ideas = fields.list_of(IdeaRow, most=100_000)

    @validates_schema(skip_on_field_errors=True)
    def _management_hears_the_contrary(self, data: dict[str, Any], **_: Any) -> None:
        if data["audience"] != "management":
            return
        said = [
            one
            for part in data["sections"]
            if part["key"] == "contrary"
            for one in part["sentences"]
        ]
        if not said:
            raise ValidationError("The contrary voice is missing.", "sections")
        known = next((row["id"] for row in data["ideas"] if _has_contrary_side(row)), None)
        if known is not None and any(one["key"] == NO_CONTRARY for one in said):
            raise ValidationError(f"There is a contrary voice, on idea '{known}'.", "sections")

    @validates_schema(skip_on_field_errors=True)
    def _ideas_are_there(self, data: dict[str, Any], **_: Any) -> None:
        known = {row["id"] for row in data["ideas"]}
        missing = sorted(set(named_ideas(data)) - known)
        if missing:
            raise ValidationError(f"Idea '{missing[0]}' is named but has no row.", "ideas")


def _has_contrary_side(row: Mapping[str, Any]) -> bool:
    """Return whether enough people stand against the larger side of an idea that counts."""
    if row["withheld"] or row["merged_into"] or row["moderation"] != "accepted":
        return False
    return bool(min(row["agree"], row["disagree"]) >= SMALLEST_GROUP)


def named_ideas(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the id of every idea that a sentence or a table of the document names."""
    yield from document["lead"]["ideas"]
    for sentence in document["top"]:
        yield from sentence["ideas"]
    for section in document["sections"]:
        for sentence in section["sentences"]:
            yield from sentence["ideas"]
        for table in (*section["tables"], *(one["table"] for one in section.get("figures", ()))):
            yield from ideas_in(table)
    if document.get("opinion"):
        yield from ideas_of(document["opinion"])


def ideas_in(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids in a table's columns of ideas."""
    places = [i for i, column in enumerate(table["columns"]) if column["kind"] == "idea"]
    for row in table["rows"]:
        yield from (row[place] for place in places if row[place] is not None)
