"""Ideas that came in, and those that no host has looked at yet."""

from collections.abc import Sequence

from services.digest.insight import rankings
from services.digest.insight.rankings import Waiting
from services.digest.paper.parts import Job, Part, section, sentence, table
from services.digest.paper.sections.listed import IDEA, LONGEST_TABLE, counted


def new(job: Job) -> Part:
    """Return the ideas that came in during the period."""
    found = rankings.new_ideas(job.snapshot, job.period)
    rows = [[i.id, job.words.say(f"kind.{i.kind}"), i.submitted_at] for i in found[:LONGEST_TABLE]]
    columns = (IDEA, ("kind", "text"), ("on", "day"))
    return section(
        job,
        "new",
        [counted(job, "new", found)],
        table(job, "new", "new.title", columns, rows, len(found)),
    )


def pending(job: Job) -> Part:
    """Return the ideas that nobody moderated yet, and which of them wait longer than promised."""
    found = rankings.pending(job.snapshot, job.period.end)
    promised = job.snapshot.dialogue.charter is not None
    rows = [
        [
            one.idea.id,
            job.words.say(f"kind.{one.idea.kind}"),
            one.idea.submitted_at,
            one.days,
            one.overdue if promised else None,
        ]
        for one in found[:LONGEST_TABLE]
    ]
    columns = (IDEA, ("kind", "text"), ("on", "day"), ("days", "number"), ("overdue", "flag"))
    return section(
        job,
        "pending",
        [counted(job, "pending", [one.idea for one in found]), *_overdue(job, found)],
        table(job, "pending", "pending.title", columns, rows, len(found)),
    )


def _overdue(job: Job, found: Sequence[Waiting]) -> list[Part]:
    late = [one for one in found if one.overdue]
    charter = job.snapshot.dialogue.charter
    if not late or charter is None:
        return []
    return [
        sentence(
            job,
            "pending.overdue",
            [one.idea for one in late],
            len(late),
            ideas=job.words.say("count.ideas", len(late)),
            promised=job.words.say("count.days", charter.answer_within_days),
            days=job.words.say("count.days", late[0].days),
        )
    ]
