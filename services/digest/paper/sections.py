"""The sections of a digest, one function each."""

from collections.abc import Callable, Sequence
from typing import Any

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight import rankings
from services.digest.insight.participation import Participation, participation
from services.digest.insight.snapshot import Counts, Idea
from services.digest.paper.parts import COUNT_COLUMNS, Column, Job, Part, section, sentence, table

LONGEST_TABLE = 10
_IDEA: Column = ("idea", "idea")

ORDER = {
    "management": (
        "agreed",
        "disputed",
        "opposed",
        "expected",
        "waiting",
        "answered",
        "new",
        "participation",
    ),
    "host": (
        "pending",
        "waiting",
        "new",
        "disputed",
        "agreed",
        "opposed",
        "answered",
        "participation",
    ),
    "participant": ("answered", "agreed", "disputed", "opposed", "new", "participation"),
}


def sections(job: Job) -> list[Part]:
    """Return the sections that the audience reads, in its order."""
    return [_MAKERS[name](job) for name in ORDER[job.audience]]


def _participation(job: Job) -> Part:
    taken = participation(job.snapshot, job.period)
    units = [(unit or job.words.say("unit.unknown"), count) for unit, count in taken.units]
    return section(
        job,
        "participation",
        _in_period(job, taken),
        table(
            job,
            "units",
            "participation.units",
            (("unit", "text"), ("people", "number")),
            units if any(unit for unit, _ in taken.units) else (),
        ),
        table(
            job,
            "weeks",
            "participation.weeks",
            (("week", "text"), ("people", "number")),
            taken.weeks,
        ),
    )


def _in_period(job: Job, taken: Participation) -> Sequence[Part]:
    if job.period.start is None or taken.active is None or taken.new is None:
        return []
    people = job.words.say("count.people", taken.active)
    return [sentence(job, "participation.period", (), taken.active, people=people, new=taken.new)]


def _agreed(job: Job) -> Part:
    found = rankings.most_agreed(rankings.rankable(job.snapshot))
    return _ranked(job, "agreed", found, ("share_agree", lambda counts: counts.agree))


def _opposed(job: Job) -> Part:
    found = rankings.most_opposed(rankings.rankable(job.snapshot))
    return _ranked(job, "opposed", found, ("share_disagree", lambda counts: counts.disagree))


def _disputed(job: Job) -> Part:
    return _ranked(job, "disputed", rankings.most_disputed(rankings.rankable(job.snapshot)), None)


def _ranked(
    job: Job,
    key: str,
    found: tuple[Idea, ...],
    share: tuple[str, Callable[[Counts], int]] | None,
) -> Part:
    columns = [_IDEA, *COUNT_COLUMNS]
    rows: list[list[Any]] = [
        [idea.id, idea.counts.agree, idea.counts.disagree, idea.counts.passed] for idea in found
    ]
    if share:
        columns.append((share[0], "share"))
        for row, idea in zip(rows, found, strict=True):
            row.append(share[1](idea.counts) / idea.counts.people)
    intro = sentence(job, f"{key}.intro" if found else f"{key}.none", found)
    return section(job, key, [intro], table(job, key, f"{key}.title", columns, rows))


def _new(job: Job) -> Part:
    found = rankings.new_ideas(job.snapshot, job.period)
    rows = [[i.id, job.words.say(f"kind.{i.kind}"), i.submitted_at] for i in found[:LONGEST_TABLE]]
    columns = (_IDEA, ("kind", "text"), ("on", "day"))
    return section(
        job, "new", [_counted(job, "new", found)], table(job, "new", "new.title", columns, rows)
    )


def _waiting(job: Job) -> Part:
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
    columns = (_IDEA, ("days", "number"), ("overdue", "flag"))
    return section(
        job,
        "waiting",
        [sentence(job, key, ideas, len(found), **values)],
        table(job, "waiting", "waiting.title", columns, rows),
    )


def _answered(job: Job) -> Part:
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
        _IDEA,
        ("outcome", "text"),
        ("reason", "text"),
        ("decision", "text"),
        ("on", "day"),
    )
    return section(
        job,
        "answered",
        [_counted(job, "answered", found)],
        table(job, "answered", "answered.title", columns, rows),
    )


def _pending(job: Job) -> Part:
    found = rankings.pending(job.snapshot)
    rows = [[i.id, job.words.say(f"kind.{i.kind}"), i.submitted_at] for i in found[:LONGEST_TABLE]]
    columns = (_IDEA, ("kind", "text"), ("on", "day"))
    return section(
        job,
        "pending",
        [_counted(job, "pending", found)],
        table(job, "pending", "pending.title", columns, rows),
    )


def _expected(job: Job) -> Part:
    expected = job.snapshot.dialogue.expectations
    intro = sentence(job, "expected.intro" if expected else "expected.none")
    rows = [[one.text] for one in expected]
    columns = (("expectation", "text"),)
    return section(
        job, "expected", [intro], table(job, "expected", "expected.title", columns, rows)
    )


def _counted(job: Job, key: str, found: Sequence[Idea]) -> Part:
    if not found:
        return sentence(job, f"{key}.none")
    count = job.words.say("count.ideas", len(found))
    return sentence(job, f"{key}.some", found, len(found), ideas=count)


def method(job: Job) -> Part:
    """Return the last section: how the figures were made, and what was held back."""
    ideas = job.snapshot.ideas
    by_state = {
        state: [idea for idea in ideas if idea.moderation == state]
        for state in ("rejected", "pending")
    }
    merged = [idea for idea in ideas if idea.merged_into and idea.moderation == "accepted"]
    few = [idea for idea in ideas if idea.stands and idea.counts.people < SMALLEST_GROUP]
    left_out = [*by_state["rejected"], *by_state["pending"], *merged, *few]
    sentences = [
        sentence(job, "method.counting"),
        sentence(job, "method.ranking"),
        sentence(
            job,
            "method.left_out",
            left_out,
            rejected=len(by_state["rejected"]),
            pending=len(by_state["pending"]),
            merged=len(merged),
            few=len(few),
            k=SMALLEST_GROUP,
        ),
        sentence(job, "method.privacy", k=SMALLEST_GROUP),
    ]
    return section(job, "method", [*sentences, *_withheld(job), sentence(job, "method.check")])


def _withheld(job: Job) -> list[Part]:
    parts = participation(job.snapshot, job.period).withheld
    found = []
    ideas = withheld_ideas(job)
    if ideas:
        count = job.words.say("count.ideas", len(ideas))
        found.append(
            sentence(job, "method.withheld", ideas, len(ideas), ideas=count, k=SMALLEST_GROUP)
        )
    if parts:
        found.append(sentence(job, "method.parts", parts=parts))
    return found


def withheld_ideas(job: Job) -> list[Idea]:
    """Return the ideas whose counts are held back: some stances, but fewer than the threshold."""
    return [
        idea
        for idea in job.snapshot.ideas
        if not idea.merged_into and 0 < idea.counts.people < SMALLEST_GROUP
    ]


_MAKERS: dict[str, Callable[[Job], Part]] = {
    "participation": _participation,
    "agreed": _agreed,
    "disputed": _disputed,
    "opposed": _opposed,
    "new": _new,
    "waiting": _waiting,
    "answered": _answered,
    "pending": _pending,
    "expected": _expected,
}
