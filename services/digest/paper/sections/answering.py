"""Ideas that wait for an answer, and those that got one."""

from typing import Any

from services.digest.insight import rankings
from services.digest.paper.parts import Job, Part, section, sentence, table
from services.digest.paper.sections.listed import IDEA, LONGEST_TABLE, counted


def waiting(job: Job) -> Part:
    """Return the ideas without an answer, the longest waiting first."""
    found = rankings.waiting(job.snapshot, job.period.end)
    charter = job.snapshot.dialogue.charter
    ideas = [one.idea for one in found]
    values: dict[str, Any] = {}
    key = "waiting.none"
    if found:
        key, values = "waiting.some", {"waiting": job.words.say("count.ideas", len(found))}
    if found and charter:
        key = "waiting.overdue"
        values["promised"] = job.words.say("count.days", charter.answer_within_days)
        values["overdue"] = sum(one.overdue for one in found)
    rows = [
        [one.idea.id, one.days, one.overdue if charter else None] for one in found[:LONGEST_TABLE]
    ]
    columns = (IDEA, ("days", "number"), ("overdue", "flag"))
    return section(
        job,
        "waiting",
        [sentence(job, key, ideas, len(found), **values)],
        table(job, "waiting", "waiting.title", columns, rows, len(found)),
    )


def answered(job: Job) -> Part:
    """Return the ideas that were answered during the period."""
    found = [i for i in rankings.answered(job.snapshot, job.period) if job.shows(i)]
    rows = [
        [
            idea.id,
            job.words.say(f"outcome.{idea.answer.outcome}"),
            idea.answer.reason,
            idea.answer.decision.title if idea.answer.decision else None,
            idea.answer.at,
        ]
        for idea in found
        if idea.answer
    ]
    columns = (
        IDEA,
        ("outcome", "text"),
        ("reason", "text"),
        ("decision", "text"),
        ("on", "day"),
    )
    return section(
        job,
        "answered",
        [counted(job, "answered", found)],
        table(job, "answered", "answered.title", columns, rows),
    )
