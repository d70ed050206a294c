"""Whether ideas are answered as promised, and what was decided."""

from collections.abc import Sequence

from services.digest.insight.decisions import Decided, decided
from services.digest.insight.promises import Promises, promises
from services.digest.insight.snapshot import Idea
from services.digest.paper.parts import Job, Part, section, sentence, table
from services.digest.paper.sections.listed import IDEA, LONGEST_TABLE

# So that a sentence stays within the longest text of the document, whatever the ids.
_IDS_AT_ONCE = 100


def kept(job: Job) -> Part:
    """Return how the promise is kept, and the ideas that wait longer than promised."""
    found = promises(job.snapshot, job.period.end)
    rows = [
        [one.idea.id, one.days, max(1, one.days - (found.promised or 0))]
        for one in found.overdue[:LONGEST_TABLE]
    ]
    columns = (IDEA, ("days", "number"), ("late", "number"))
    return section(
        job,
        "promises",
        [_promise(job, found), *_times(job, found), *_open(job, found), *_unread(job, found)],
        table(job, "overdue", "promises.overdue_ideas", columns, rows, len(found.overdue)),
    )


def decisions(job: Job) -> Part:
    """Return the decisions of the period, each with the ideas it rests on."""
    made = decided([idea for idea in job.snapshot.ideas if job.shows(idea)], job.period)
    if not made:
        return section(job, "decisions", [sentence(job, "decisions.none")])
    said = [_decision(job, one) for one in made[:LONGEST_TABLE]]
    rest = made[LONGEST_TABLE:]
    if rest:
        ideas = [idea for one in rest for idea in one.ideas]
        said.append(sentence(job, "decisions.more", ideas, len(rest)))
    return section(job, "decisions", said)


def latest_decision(job: Job) -> Part | None:
    """Return the sentence about the latest decision of the period, if there is one."""
    made = decided([idea for idea in job.snapshot.ideas if job.shows(idea)], job.period)
    return _decision(job, made[0]) if made else None


def _promise(job: Job, found: Promises) -> Part:
    if found.promised is None:
        return sentence(job, "promises.none")
    promised = job.words.say("count.within", found.promised)
    if not found.due:
        return sentence(job, "promises.early", promised=promised)
    return sentence(
        job,
        "promises.kept",
        found.due,
        len(found.due),
        promised=promised,
        kept=len(found.kept),
        due=job.words.say("count.ideas", len(found.due)),
        share=found.share,
    )


def _times(job: Job, found: Promises) -> list[Part]:
    if found.median is None or found.slow is None:
        return []
    return [
        sentence(
            job,
            "promises.times",
            found.answered,
            len(found.answered),
            median=job.words.say("count.within", found.median),
            slow=job.words.say("count.within", found.slow),
        )
    ]


def _open(job: Job, found: Promises) -> list[Part]:
    if not found.overdue and not found.in_time:
        return [sentence(job, "waiting.none")]
    said = []
    if found.overdue:
        ideas = [one.idea for one in found.overdue]
        count = job.words.say("count.ideas", len(ideas))
        said.append(sentence(job, "promises.overdue", ideas, len(ideas), ideas=count))
        said += _named(job, ideas[LONGEST_TABLE:])
    if found.in_time:
        ideas = [one.idea for one in found.in_time]
        count = job.words.say("count.ideas", len(ideas))
        key = "waiting.some" if found.promised is None else "promises.in_time"
        name = "waiting" if found.promised is None else "ideas"
        said.append(sentence(job, key, ideas, len(ideas), **{name: count}))
    return said


def _unread(job: Job, found: Promises) -> list[Part]:
    """Return that ideas wait longer than promised of which nobody decided whether they count."""
    ideas = [one.idea for one in found.unread]
    if not ideas:
        return []
    count = job.words.say("count.ideas", len(ideas))
    return [sentence(job, "promises.unread", ideas, len(ideas), ideas=count)]


def _named(job: Job, ideas: Sequence[Idea]) -> list[Part]:
    """Return the ids of overdue ideas that the table has no room for."""
    some = [ideas[start : start + _IDS_AT_ONCE] for start in range(0, len(ideas), _IDS_AT_ONCE)]
    return [
        sentence(job, "promises.overdue_rest", one, names=", ".join(idea.id for idea in one))
        for one in some
    ]


def _decision(job: Job, made: Decided) -> Part:
    outcome = job.words.say(f"outcome.{made.outcome}") if made.outcome else None
    key = "decisions.one" if outcome else "decisions.mixed"
    values = {"outcome": outcome} if outcome else {}
    return sentence(
        job,
        key,
        made.ideas,
        len(made.ideas),
        title=job.words.quote(made.title),
        on=job.words.day(made.at),
        ideas=job.words.say("count.ideas", len(made.ideas)),
        quote=job.words.quote(made.ideas[0].text),
        **values,
    )
