"""What callers may ask, as strict schemas: an unknown field is refused, not ignored."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import RAISE, Schema, ValidationError, validate
from marshmallow import fields as plain

from services.contracts import fields, ideas, strict_json
from services.contracts.errors import Code, KlankbordError
from services.contracts.feedback import IDEA_KINDS, EventData
from services.contracts.registry import field_error

MAX_ITEMS = 200


class Request(EventData):
    """What every request has in common: it is strict."""

    class Meta(EventData.Meta):
        """Marshmallow's settings."""

        unknown = RAISE


def _unique() -> Callable[[Sequence[Any]], None]:
    def check(items: Sequence[Any]) -> None:
        keys = [item["id"] if isinstance(item, Mapping) else item for item in items]
        if len(set(keys)) < len(keys):
            raise ValidationError("Each id may stand only once.")

    return check


def _known_timezone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValidationError("Must be a time zone such as 'Europe/Amsterdam'.") from None


class Charter(Request, ideas.Charter):
    """A charter, or the part of it that is known."""


class Schedule(Request, ideas.Schedule):
    """A schedule, or the part of it that is given."""

    timezone = plain.String(
        required=True, validate=[validate.Length(min=1, max=64), _known_timezone]
    )


class Theme(Request, ideas.Theme):
    """A theme."""


class Question(Request, ideas.Question):
    """A question."""


class Expectation(Request, ideas.Expectation):
    """An expectation."""


def _items(schema: type[Schema]) -> plain.List[Any]:
    return plain.List(
        plain.Nested(schema),
        required=False,
        validate=[validate.Length(max=MAX_ITEMS), _unique()],
    )


class ChangeDialogue(Request):
    """A change of a dialogue: what is left out stays as it was."""

    title = fields.text(most=200, required=False)
    language = fields.language(required=False)
    charter = plain.Nested(Charter(partial=True), required=False)
    themes = _items(Theme)
    questions = _items(Question)
    expectations = _items(Expectation)
    schedule = plain.Nested(Schedule(partial=True), required=False)


class CreateDialogue(ChangeDialogue):
    """A new dialogue."""

    id = fields.slug()
    title = fields.text(most=200)
    language = fields.language()


class JoinParticipant(Request):
    """A participant who joins, or who changes unit or language."""

    id = fields.identifier()
    unit = fields.identifier(required=False, allow_none=True)
    language = fields.language(required=False, allow_none=True)


class EditIdea(Request):
    """A change of an idea by its author: what is left out stays as it was."""

    text = fields.text(required=False)
    language = fields.language(required=False)
    theme = fields.identifier(required=False, allow_none=True)
    question = fields.identifier(required=False, allow_none=True)


class SubmitIdea(Request):
    """A new idea."""

    id = fields.identifier()
    kind = fields.one_of(*IDEA_KINDS)
    text = fields.text()
    language: Any = fields.optional(fields.language())
    theme: Any = fields.optional(fields.identifier())
    question: Any = fields.optional(fields.identifier())
    participant = fields.identifier()


class ModerateIdea(Request):
    """Whether an idea takes part, and why not."""

    state = fields.one_of(*ideas.MODERATIONS)
    reason: Any = fields.optional(fields.text(most=2_000))


class AnswerIdea(Request):
    """The organiser's response to an idea."""

    outcome = fields.one_of(*ideas.OUTCOMES)
    reason = fields.text(most=5_000)


class RecordDecision(AnswerIdea):
    """A decision and the ideas it rests on."""

    id = fields.identifier()
    title = fields.text(most=200)
    ideas = plain.List(
        fields.identifier(),
        required=True,
        validate=[validate.Length(min=1, max=MAX_ITEMS), _unique()],
    )


class DialogueFilters(Request):
    """Which dialogues to list."""

    draft: Any = fields.optional(fields.Boolean())


class IdeaFilters(Request):
    """Which ideas to list."""

    kind: Any = fields.optional(fields.one_of(*IDEA_KINDS))
    theme: Any = fields.optional(fields.identifier())
    moderation: Any = fields.optional(fields.one_of(*ideas.MODERATIONS))
    merged: Any = fields.optional(fields.Boolean())


class Page(Request):
    """A page of a list: after a key, at most so many."""

    after: Any = fields.optional(plain.String(validate=validate.Length(max=64)))
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=500))


def load(schema: type[Request], body: Any) -> dict[str, Any]:
    """Return a request's values, checked and JSON-ready.

    Raises:
        KlankbordError: names the first field that breaks a rule, and the rule.
    """
    if not isinstance(body, Mapping):
        raise KlankbordError(Code.INVALID_FIELD, "A request is a JSON object.")
    strict_json.check(body)
    checker = schema()
    try:
        loaded = checker.load(body)
    except ValidationError as error:
        raise field_error(error, "") from None
    checked: dict[str, Any] = checker.dump(loaded)
    return checked
