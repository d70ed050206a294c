"""The groups of opinion as a part of the document."""

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.opinion import Across, OpinionGroup, Typical
from services.digest.paper.parts import Job, Part, sentence

LEAST_PEOPLE = 15


def opinion_part(job: Job) -> Part | None:
    """Return the groups of opinion, JSON-ready; None where nobody looked for them."""
    opinion = job.opinion
    if opinion is None:
        return None
    return {
        "counted": opinion.counted,
        "groups": [_group(one) for one in opinion.groups],
        "bridging": [_across(one) for one in opinion.bridging],
        "divisive": [_across(one) for one in opinion.divisive],
        "places": [{"idea": idea, "x": x, "y": y} for idea, x, y in opinion.places],
        "silhouette": opinion.silhouette,
        "reason": because(job, opinion.reason) if opinion.reason else None,
    }


def because(job: Job, reason: str) -> Part:
    """Return the sentence that says why there are no groups."""
    values = {"too_few_people": {"least": LEAST_PEOPLE}, "too_small_groups": {"k": SMALLEST_GROUP}}
    return sentence(job, f"groups.{reason}", **values.get(reason, {}))


def _group(group: OpinionGroup) -> Part:
    x, y = group.place
    return {
        "id": group.id,
        "size": group.size,
        "share": group.share,
        "x": x,
        "y": y,
        "representative": [_typical(one) for one in group.typical],
    }


def _typical(one: Typical) -> Part:
    return {
        "idea": one.idea,
        "side": one.side,
        "share": one.share,
        "rest_share": one.rest_share,
    }


def _across(one: Across) -> Part:
    return {"idea": one.idea, "side": one.side, "shares": dict(one.shares)}
