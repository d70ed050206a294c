"""What the API takes and gives about ideas, decisions and tallies."""

from typing import Any, ClassVar

from marshmallow import fields as plain
from marshmallow import validate

from gateway.api.schemas import Answer, Request, listing
from services.contracts import fields
from services.contracts.feedback import IDEA_KINDS
from services.contracts.ideas import MODERATIONS, OUTCOMES, IdeaState

LISTED_IDEAS = 1_000


class IdeaChanges(Request):
    """What changes; what is left out stays."""

    text = fields.text(required=False)
    language: Any = fields.language(required=False, allow_none=True)
    theme: Any = fields.identifier(required=False, allow_none=True)
    question: Any = fields.identifier(required=False, allow_none=True)

    example: ClassVar[dict[str, Any]] = {"text": "Een rustige ruimte op elke verdieping."}


class NewIdea(IdeaChanges):
    """A contribution by a participant."""

    id = fields.identifier(required=False)
    kind = fields.one_of(*IDEA_KINDS)
    text = fields.text()
    participant = fields.identifier()

    example: ClassVar[dict[str, Any]] = {
        "kind": "idea",
        "text": "Een rustige ruimte op elke verdieping.",
        "language": "nl",
        "participant": "p-017",
    }


class NewModeration(Request):
    """Whether an idea takes part, and why not."""

    state = fields.one_of(*MODERATIONS)
    reason: Any = fields.text(most=2_000, required=False, allow_none=True)

    example: ClassVar[dict[str, Any]] = {"state": "rejected", "reason": "It names a person."}


class NewAnswer(Request):
    """The organiser's response, always with a reason."""

    outcome = fields.one_of(*OUTCOMES)
    reason = fields.text(most=5_000)

    example: ClassVar[dict[str, Any]] = {
        "outcome": "planned",
        "reason": "Two rooms are being cleared; they open in March.",
    }


class NewMerge(Request):
    """The idea that this one counts with from now on."""

    into = fields.identifier()

    example: ClassVar[dict[str, Any]] = {"into": "quiet-room"}


class NewDecision(Request):
    """A decision that names the ideas it answers."""

    id = fields.identifier(required=False)
    title = fields.text(most=200)
    outcome = fields.one_of(*OUTCOMES)
    reason = fields.text(most=5_000)
    ideas: Any = plain.List(
        fields.identifier(), required=True, validate=validate.Length(min=1, max=LISTED_IDEAS)
    )

    example: ClassVar[dict[str, Any]] = {
        "title": "A quiet room on every floor",
        "outcome": "adopted",
        "reason": "It was the idea most people agreed on, and the rooms are there.",
        "ideas": ["quiet-room"],
    }


class IdeaView(IdeaState):
    """An idea. Its author is shown only to keys with `ideas:write` or `admin`.

    The reason of its moderation is shown only to keys with `admin`.
    """


class DecisionView(Answer):
    """A decision and the ideas it answers."""

    id = fields.identifier()
    dialogue = fields.slug(required=False)
    title = fields.text(most=200)
    outcome = fields.one_of(*OUTCOMES)
    reason = fields.text(most=5_000)
    ideas: Any = plain.List(fields.identifier(), required=True)


def _count() -> Any:
    return plain.Integer(required=True, allow_none=True, validate=validate.Range(min=0))


class TallyView(Answer):
    """The counts of one idea; all null where fewer than five people took a stance."""

    dialogue = fields.slug()
    idea = fields.identifier()
    merged_into: Any = fields.optional(fields.identifier())
    agree = _count()
    disagree = _count()
    passed = plain.Integer(
        required=True, allow_none=True, validate=validate.Range(min=0), data_key="pass"
    )
    comments = _count()
    followers = _count()
    views = _count()
    shares = _count()
    withheld = plain.Boolean(
        required=True, metadata={"description": "Whether the counts are kept back for privacy."}
    )


IdeaList = listing("IdeaList", IdeaView, "ideas")
DecisionList = listing("DecisionList", DecisionView, "decisions")
TallyList = listing("TallyList", TallyView, "tallies")
