"""Facts about dialogues, participants and ideas.

Each carries the whole state after the change with its version, so a consumer needs no earlier
event and no call back: the highest version wins, in whatever order they arrive.
"""

from typing import Any

from marshmallow import fields as plain
from marshmallow import validate

from services.contracts import fields
from services.contracts.feedback import IDEA_KINDS, EventData

DIALOGUE_STATES = ("draft", "open", "deciding", "closed")
MODERATIONS = ("accepted", "pending", "rejected")
OUTCOMES = ("adopted", "planned", "done", "not-now", "declined")
CADENCES = ("never", "daily", "weekly")
# Who keeps something about participants besides ideas itself.
FORGETTING = ("engagement", "digest")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _version() -> fields.Integer:
    return fields.Integer(required=True, validate=validate.Range(min=1))


def _texts(**kwargs: Any) -> plain.List[Any]:
    return plain.List(
        fields.text(most=2_000), required=True, validate=validate.Length(max=50), **kwargs
    )


class Charter(EventData):
    """What is promised before a dialogue opens."""

    objective = fields.text(most=2_000)
    decision_owner = fields.text(most=200)
    possibilities = _texts()
    impossibilities = _texts()
    next_step = fields.text(most=2_000)
    next_step_on = fields.Day(required=True)
    answer_within_days = fields.Integer(required=True, validate=validate.Range(min=1, max=365))


class Schedule(EventData):
    """When the dialogue's digests are made, in its own time zone."""

    cadence = fields.one_of(*CADENCES)
    weekday = fields.one_of(*WEEKDAYS)
    hour = fields.Integer(required=True, validate=validate.Range(min=0, max=23))
    timezone = fields.text(most=64)


class Theme(EventData):
    """What a dialogue is about."""

    id = fields.identifier()
    title = fields.text(most=200)


class Question(EventData):
    """What is asked, within a theme or about the whole dialogue."""

    id = fields.identifier()
    text = fields.text(most=2_000)
    theme: Any = fields.optional(fields.identifier())


class Expectation(EventData):
    """What the organiser expects to hear; sealed at opening."""

    id = fields.identifier()
    text = fields.text(most=2_000)


class DialogueState(EventData):
    """A dialogue after a change."""

    id = fields.slug()
    version = _version()
    title = fields.text(most=200)
    language = fields.language()
    state = fields.one_of(*DIALOGUE_STATES)
    charter: Any = fields.optional(plain.Nested(Charter))
    charter_version = fields.Integer(required=True, validate=validate.Range(min=0))
    themes = fields.list_of(Theme, most=200)
    questions = fields.list_of(Question, most=200)
    expectations = fields.list_of(Expectation, most=200)
    seal: Any = fields.optional(fields.text(most=64))
    schedule = plain.Nested(Schedule, required=True)
    created_at = fields.Time(required=True)
    opened_at: Any = fields.optional(fields.Time())
    deciding_at: Any = fields.optional(fields.Time())
    closed_at: Any = fields.optional(fields.Time())


class DialogueFact(EventData):
    """Data of every ``dialogue.*`` event."""

    dialogue = plain.Nested(DialogueState, required=True)


class ParticipantState(EventData):
    """A participant after a change: an opaque id with a unit and a language, never a name."""

    id = fields.identifier()
    dialogue = fields.slug()
    version = _version()
    unit: Any = fields.optional(fields.identifier())
    language: Any = fields.optional(fields.language())
    joined_at = fields.Time(required=True)


class ParticipantFact(EventData):
    """Data of ``participant.joined.v1``."""

    participant = plain.Nested(ParticipantState, required=True)


class ParticipantErased(EventData):
    """Data of ``participant.erased.v1``: forget this participant."""

    dialogue = fields.slug()
    participant = fields.identifier()
    erased_at = fields.Time(required=True)


class ParticipantForgotten(EventData):
    """Data of ``participant.forgotten.v1``: a service has nothing left of a participant.

    It names the erasure, by the id of its ``participant.erased.v1``, and not the participant.
    """

    dialogue = fields.slug()
    erasure = fields.text(most=200)
    service = fields.one_of(*FORGETTING)
    forgotten_at = fields.Time(required=True)


class Moderation(EventData):
    """Whether an idea takes part, and why not."""

    state = fields.one_of(*MODERATIONS)
    reason: Any = fields.optional(fields.text(most=2_000))
    at: Any = fields.optional(fields.Time())


class DecisionReference(EventData):
    """The decision that an answer belongs to."""

    id = fields.identifier()
    title = fields.text(most=200)


class Answer(EventData):
    """The organiser's response to an idea, always with a reason."""

    outcome = fields.one_of(*OUTCOMES)
    reason = fields.text(most=5_000)
    at = fields.Time(required=True)
    decision: Any = fields.optional(plain.Nested(DecisionReference))


class IdeaState(EventData):
    """An idea after a change."""

    id = fields.identifier()
    dialogue = fields.slug()
    version = _version()
    kind = fields.one_of(*IDEA_KINDS)
    text = fields.text()
    language: Any = fields.optional(fields.language())
    theme: Any = fields.optional(fields.identifier())
    question: Any = fields.optional(fields.identifier())
    author: Any = fields.optional(fields.identifier())
    submitted_at = fields.Time(required=True)
    edited_at: Any = fields.optional(fields.Time())
    moderation = plain.Nested(Moderation, required=True)
    merged_into: Any = fields.optional(fields.identifier())
    answer: Any = fields.optional(plain.Nested(Answer))


class IdeaFact(EventData):
    """Data of every ``idea.*`` event."""

    idea = plain.Nested(IdeaState, required=True)
