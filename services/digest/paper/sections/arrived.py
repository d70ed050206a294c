"""Ideas that came in, and those that no host has looked at yet."""

from services.digest.insight import rankings
from services.digest.paper.parts import Job, Part, section, table
from services.digest.paper.sections.listed import IDEA, LONGEST_TABLE, counted


def new(job: Job) -> Part:
    """Return the ideas that came in during the period."""
    found = rankings.new_ideas(job.snapshot, job.period)
    rows = [[i.id, job.words.say(f"kind.{i.kind}"), i.submitted_at] for i in found[:LONGEST_TABLE]]
    columns = (IDEA, ("kind", "text"), ("on", "day"))
    return section(
        job, "new", [counted(job, "new", found)], table(job, "new", "new.title", columns, rows)
    )


def pending(job: Job) -> Part:
    """Return the ideas that nobody moderated yet."""
    found = rankings.pending(job.snapshot)
    rows = [[i.id, job.words.say(f"kind.{i.kind}"), i.submitted_at] for i in found[:LONGEST_TABLE]]
    columns = (IDEA, ("kind", "text"), ("on", "day"))
    return section(
        job,
        "pending",
        [counted(job, "pending", found)],
        table(job, "pending", "pending.title", columns, rows),
    )
