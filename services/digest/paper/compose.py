"""From a snapshot to a digest document: no clock, no chance, so the same in gives the same out."""

from typing import Any

from services.contracts.digest_document import DOCUMENT_SCHEMA, ideas_in
from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.meant import Meant
from services.digest.insight.opinion import Opinion
from services.digest.insight.participation import Participation, participation
from services.digest.insight.snapshot import PENDING, REJECTED, Period, Snapshot
from services.digest.paper.groups import opinion_part
from services.digest.paper.identity import digest_id, period_values
from services.digest.paper.method import method, withheld_ideas
from services.digest.paper.parts import Job, Part, idea_row, sentence
from services.digest.paper.sections import sections
from services.digest.paper.top import top
from services.digest.paper.words import Words


def compose(
    snapshot: Snapshot,
    period: Period,
    audience: str,
    opinion: Opinion | None = None,
    meant: Meant | None = None,
) -> dict[str, Any]:
    """Return the digest as a JSON-ready document that obeys ``DigestDocument``.

    Args:
        snapshot: the dialogue as the read model holds it.
        period: what the digest covers.
        audience: management, host or participant.
        opinion: the groups of opinion; left out when None.
        meant: what follows from what ideas mean; left out when None.
    """
    dialogue = snapshot.dialogue
    words = Words(dialogue.language, dialogue.timezone)
    job = Job(snapshot, period, audience, words, opinion, meant)
    taken = participation(snapshot, period)
    return {
        "schema": DOCUMENT_SCHEMA,
        "digest": digest_id(dialogue.id, audience, period.key),
        "audience": audience,
        "period": period_values(period),
        "dialogue": _dialogue(snapshot),
        "totals": _totals(snapshot, taken),
        "privacy": {
            "smallest_group": SMALLEST_GROUP,
            "withheld_ideas": len(withheld_ideas(job)),
            "withheld_parts": taken.withheld,
        },
        "lead": _lead(job, taken),
        "top": top(job),
        "opinion": opinion_part(job),
        "sections": [*sections(job), method(job)],
        "ideas": [idea_row(idea) for idea in snapshot.ideas if job.shows(idea)],
    }


def cited(document: dict[str, Any]) -> list[str]:
    """Return the ids of the ideas that the digest quotes, each once, in order of appearance."""
    quoted = [one["ideas"][0] for one in document["top"] if one["ideas"]]
    for section in document["sections"]:
        for table in section["tables"]:
            quoted.extend(ideas_in(table))
    return list(dict.fromkeys(quoted))


def _lead(job: Job, taken: Participation) -> Part:
    standing = sum(idea.stands for idea in job.snapshot.ideas)
    ideas = job.words.say("count.ideas", standing)
    if taken.people is None:
        return sentence(job, "lead.few", ideas=ideas, k=SMALLEST_GROUP)
    if taken.people == 0:
        return sentence(job, "lead.none", ideas=ideas)
    people = job.words.say("count.people", taken.people)
    if taken.stances is None:
        return sentence(job, "lead.people", (), taken.people, people=people, ideas=ideas)
    stances = job.words.say("count.stances", taken.stances)
    return sentence(job, "lead.all", (), taken.people, people=people, ideas=ideas, stances=stances)


def _totals(snapshot: Snapshot, taken: Participation) -> Part:
    ideas = snapshot.ideas
    return {
        "ideas": len(ideas),
        "participants": taken.people,
        "stances": taken.stances if taken.people is not None else None,
        "rejected": sum(idea.moderation == REJECTED for idea in ideas),
        "pending": sum(idea.moderation == PENDING for idea in ideas),
        "merged": sum(idea.merged_into is not None for idea in ideas),
    }


def _dialogue(snapshot: Snapshot) -> Part:
    dialogue = snapshot.dialogue
    charter = dialogue.charter
    return {
        "id": dialogue.id,
        "title": dialogue.title,
        "language": dialogue.language,
        "state": dialogue.state,
        "timezone": dialogue.timezone,
        "charter": charter
        and {
            "objective": charter.objective,
            "decision_owner": charter.decision_owner,
            "next_step": charter.next_step,
            "next_step_on": charter.next_step_on.isoformat(),
            "answer_within_days": charter.answer_within_days,
        },
        "themes": [{"id": theme.id, "title": theme.text} for theme in dialogue.themes],
    }
