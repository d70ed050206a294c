"""Feedback events: what a participant did, published by any system."""

from typing import Any

from marshmallow import EXCLUDE, Schema, validate

from services.contracts import fields

IDEA_KINDS = ("idea", "experience", "concern", "answer")
STANCES = ("agree", "disagree", "pass")
DAY_SECONDS = 86_400


class EventData(Schema):
    """Data of any event: fields that are not known yet are left out, so that a version can grow."""

    class Meta:
        """Marshmallow's settings."""

        unknown = EXCLUDE


class Feedback(EventData):
    """What every feedback event says: who, in which dialogue."""

    dialogue = fields.slug()
    participant = fields.identifier()


class OnIdea(Feedback):
    """Feedback on one idea."""

    idea = fields.identifier()


class Stance(OnIdea):
    """Agree, disagree or pass on an idea. The latest by event time counts."""

    stance = fields.one_of(*STANCES)


class Comment(OnIdea):
    """A remark on an idea."""

    text = fields.text()
    language: Any = fields.optional(fields.language())


class Follow(OnIdea):
    """Follow an idea, or stop following it. The latest by event time counts."""

    following = fields.Boolean(required=True)


class View(OnIdea):
    """An idea was read, for a number of seconds where that is known."""

    seconds: Any = fields.optional(fields.Number(validate=validate.Range(min=0, max=DAY_SECONDS)))


class Share(OnIdea):
    """An idea was handed on, to a unit or through a channel where that is known."""

    unit: Any = fields.optional(fields.identifier())
    channel: Any = fields.optional(fields.text(most=64))


class Search(Feedback):
    """Somebody looked for something, for a number of seconds up to the event's time."""

    query = fields.text(most=500)
    found = fields.Boolean(required=True)
    seconds: Any = fields.optional(fields.Number(validate=validate.Range(min=0, max=DAY_SECONDS)))


class Idea(OnIdea):
    """One contribution. The publisher chooses the idea's id, unique in the dialogue."""

    kind = fields.one_of(*IDEA_KINDS)
    text = fields.text()
    language: Any = fields.optional(fields.language())
    theme: Any = fields.optional(fields.identifier())
    question: Any = fields.optional(fields.identifier())
