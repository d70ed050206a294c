"""What the API takes and gives, from the same schemas as the events.

Requests refuse what they do not know; answers may grow.
"""

from typing import Any, ClassVar

from marshmallow import EXCLUDE, RAISE, Schema, validate
from marshmallow import fields as plain

from gateway.reading import DEFAULT_PAGE, MAX_PAGE, QueryBoolean, QueryNumber
from services.contracts import fields, ideas
from services.contracts.digest import AUDIENCES
from services.contracts.feedback import IDEA_KINDS


class Request(Schema):
    """What is asked: nothing but the known fields."""

    class Meta:
        """Marshmallow's settings."""

        unknown = RAISE


class Answer(Schema):
    """What is answered."""

    class Meta:
        """Marshmallow's settings."""

        unknown = EXCLUDE


class PageQuery(Request):
    """Which part of a list."""

    limit = QueryNumber(
        load_default=DEFAULT_PAGE,
        validate=validate.Range(min=1, max=MAX_PAGE),
        metadata={"description": "The most items on this page."},
    )
    cursor = plain.String(
        load_default=None,
        validate=validate.Length(min=1, max=2_000),
        metadata={"description": "The `next` of the page before."},
    )


class IdeasQuery(PageQuery):
    """Which ideas."""

    kind = plain.String(validate=validate.OneOf(IDEA_KINDS))
    theme = fields.identifier(required=False)
    moderation = plain.String(
        validate=validate.OneOf(ideas.MODERATIONS),
        metadata={"description": "Without `admin` only `accepted`."},
    )
    merged = QueryBoolean(metadata={"description": "Only ideas that are, or are not, merged."})


class DigestsQuery(PageQuery):
    """Which digests."""

    audience = plain.String(load_default=None, validate=validate.OneOf(AUDIENCES))


class FormQuery(Request):
    """In which form."""

    format = plain.String(
        load_default=None,
        validate=validate.OneOf(("json", "text", "html")),
        metadata={"description": "Goes before the Accept header."},
    )


class ProgressQuery(Request):
    """Whose events."""

    source = fields.text(
        most=500,
        required=False,
        metadata={
            "description": "The CloudEvents source whose events are counted. Without it all "
            "ideas and all feedback events are, whoever sent them."
        },
    )


def listing(name: str, item: type[Schema], what: str) -> type[Schema]:
    """Return the schema of a page of ``item``."""
    return type(
        name,
        (Answer,),
        {
            "__doc__": f"A page of {what}.",
            "items": plain.List(plain.Nested(item), required=True),
            "next": plain.String(
                required=True,
                allow_none=True,
                metadata={"description": "The `cursor` of the next page; null on the last."},
            ),
        },
    )


def with_manners(name: str, schema: type[Schema], manners: type[Schema]) -> type[Schema]:
    """Return ``schema`` treating unknown fields as ``manners`` does."""
    return type(name, (schema,), {"__doc__": schema.__doc__, "Meta": manners.Meta})


class NewCharter(Request):
    """What is promised. In a draft every field may still be missing."""

    objective = fields.text(most=2_000, required=False)
    decision_owner = fields.text(most=200, required=False)
    possibilities: Any = plain.List(fields.text(most=2_000), validate=validate.Length(max=50))
    impossibilities: Any = plain.List(fields.text(most=2_000), validate=validate.Length(max=50))
    next_step = fields.text(most=2_000, required=False)
    next_step_on = plain.Date()
    answer_within_days = fields.Integer(validate=validate.Range(min=1, max=365))


NewTheme = with_manners("NewTheme", ideas.Theme, Request)
NewQuestion = with_manners("NewQuestion", ideas.Question, Request)
NewExpectation = with_manners("NewExpectation", ideas.Expectation, Request)
NewSchedule = with_manners("NewSchedule", ideas.Schedule, Request)


class DialogueChanges(Request):
    """What changes; what is left out stays. Expectations are sealed once a dialogue opens."""

    title = fields.text(most=200, required=False)
    language = fields.language(required=False)
    charter: Any = plain.Nested(NewCharter)
    themes = fields.list_of(NewTheme, most=200, required=False)
    questions = fields.list_of(NewQuestion, most=200, required=False)
    expectations = fields.list_of(NewExpectation, most=200, required=False)
    schedule: Any = plain.Nested(NewSchedule)

    example: ClassVar[dict[str, Any]] = {"title": "Samen werken aan rust op de afdeling"}


class NewDialogue(DialogueChanges):
    """A dialogue in draft."""

    id = fields.slug(required=False)
    title = fields.text(most=200)
    language = fields.language()

    example: ClassVar[dict[str, Any]] = {
        "id": "rust-op-de-afdeling",
        "title": "Rust op de afdeling",
        "language": "nl",
        "charter": {
            "objective": "Hear what takes the calm away, and what would bring it back.",
            "decision_owner": "Head of care",
            "possibilities": ["The roster", "The rooms"],
            "impossibilities": ["The number of beds"],
            "next_step": "A decision on the roster of spring.",
            "next_step_on": "2027-03-01",
            "answer_within_days": 14,
        },
        "themes": [{"id": "roster", "title": "Roster"}],
        "schedule": {
            "cadence": "weekly",
            "weekday": "monday",
            "hour": 7,
            "timezone": "Europe/Amsterdam",
        },
    }


CharterView = with_manners("CharterView", NewCharter, Answer)


class DialogueView(ideas.DialogueState):
    """A dialogue. Expectations and their seal are shown to admin keys only, and only in draft."""

    charter: Any = plain.Nested(CharterView, allow_none=True)
    expectations = fields.list_of(ideas.Expectation, most=200, required=False)


class NewParticipant(Request):
    """A participant's unit and language; the opaque id stands in the address."""

    unit: Any = fields.optional(fields.identifier())
    language: Any = fields.optional(fields.language())

    example: ClassVar[dict[str, Any]] = {"unit": "ward-3", "language": "nl"}


class ParticipantView(ideas.ParticipantState):
    """A participant: an opaque id with a unit and a language, never a name."""


DialogueList = listing("DialogueList", DialogueView, "dialogues")
