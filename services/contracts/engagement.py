"""Facts about how people respond: what was counted, and the counts after it."""

from typing import Any

from marshmallow import validate

from services.contracts import fields
from services.contracts.feedback import STANCES, EventData

RECORDED_TYPES = (
    "feedback.stance.v1",
    "feedback.comment.v1",
    "feedback.follow.v1",
    "feedback.view.v1",
    "feedback.share.v1",
    "feedback.search.v1",
)
MILESTONES = ("reached-unit", "cited", "adopted", "changed-plan")
EVENT_COUNTS = ("agree", "disagree", "pass", "comments", "followers", "views", "shares")
# How many people are behind the comments, views and shares, of which one may make many.
PEOPLE_COUNTS = ("commenters", "viewers", "sharers")
COUNTS = (*EVENT_COUNTS, *PEOPLE_COUNTS)


def _count() -> fields.Integer:
    return fields.Integer(required=True, validate=validate.Range(min=0))


class Record(EventData):
    """One feedback event that was counted, with the data its kind has."""

    source = fields.text(most=500)
    id = fields.text(most=200)
    type = fields.one_of(*RECORDED_TYPES)
    time = fields.Time(required=True)
    correlation = fields.text(most=200)
    dialogue = fields.slug()
    participant = fields.identifier()
    idea: Any = fields.optional(fields.identifier())
    stance: Any = fields.optional(fields.one_of(*STANCES))
    text: Any = fields.optional(fields.text())
    language: Any = fields.optional(fields.language())
    following: Any = fields.optional(fields.Boolean())
    seconds: Any = fields.optional(fields.Number())
    unit: Any = fields.optional(fields.identifier())
    channel: Any = fields.optional(fields.text(most=64))
    query: Any = fields.optional(fields.text(most=500))
    found: Any = fields.optional(fields.Boolean())


class Tally(EventData):
    """The counts of one idea; the highest version is the latest."""

    dialogue = fields.slug()
    idea = fields.identifier()
    version = fields.Integer(required=True, validate=validate.Range(min=1))
    merged_into: Any = fields.optional(fields.identifier())
    agree = _count()
    disagree = _count()
    passed = fields.Integer(
        required=True, validate=validate.Range(min=0), data_key="pass", attribute="pass"
    )
    comments = _count()
    followers = _count()
    views = _count()
    shares = _count()
    commenters = _count()
    viewers = _count()
    sharers = _count()


class Recorded(EventData):
    """Data of ``engagement.recorded.v1``: accepted events of one dialogue, and tallies after them.

    Under the name of a pack always come the same records, however often it is told.
    """

    pack: Any = fields.optional(fields.text(most=200))
    records = fields.list_of(Record, most=5_000)
    tallies = fields.list_of(Tally, most=5_000)


class MilestoneReached(EventData):
    """Data of ``milestone.reached.v1``: a traceable moment of influence."""

    dialogue = fields.slug()
    idea = fields.identifier()
    milestone = fields.one_of(*MILESTONES)
    reached_at = fields.Time(required=True)
    because: Any = fields.optional(fields.text(most=200))
