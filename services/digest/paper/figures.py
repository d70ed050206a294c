"""What can be looked at: each figure as data, in words and as a table. It is drawn elsewhere."""

from collections.abc import Mapping
from typing import Any

from services.digest.insight.answer_times import Span, answer_times
from services.digest.insight.opinion import Across, Opinion
from services.digest.insight.participation import participation
from services.digest.paper.parts import Job, Part, table

LEAST_WEEKS = 2
_QUOTE = 84


def opinion_map(job: Job, opinion: Opinion) -> Part:
    """Return the map: a group is a circle, an idea a number; nobody's own place is on it."""
    say, texts = job.words.say, _texts(job)
    groups = [(one.id, one.share, *one.place) for one in opinion.groups]
    ideas = [(str(number), *place) for number, place in enumerate(opinion.places, 1)]
    sized = [f"{letter} {job.words.write(share)}" for letter, share, _, _ in groups if share]
    shares = ", ".join(sized or opinion.letters)
    rows = [[letter, say("map.group", group=letter), share] for letter, share, _, _ in groups]
    rows += [[mark, job.words.quote(texts[idea]), None] for mark, idea, _, _ in ideas]
    columns = (("mark", "text"), ("what", "text"), ("share", "share"))
    return {
        "key": "map",
        "caption": say("map.caption"),
        "text": say("map.text", groups=say("count.groups", len(groups)), shares=shares),
        "table": table(job, "map", "map.caption", columns, rows),
        "data": {
            "groups": [
                {"group": letter, "share": share, "x": x, "y": y} for letter, share, x, y in groups
            ],
            "ideas": [{"mark": mark, "idea": idea, "x": x, "y": y} for mark, idea, x, y in ideas],
        },
    }


def agreement(job: Job, key: str, found: tuple[Across, ...], across: Part) -> Part | None:
    """Return each group's share beside the others', idea by idea; None where all are withheld.

    Args:
        job: for its words.
        key: bridging or divisive.
        found: the ideas.
        across: the table that says the same.
    """
    shown = [one for one in found if one.shares]
    if not shown:
        return None
    texts = _texts(job)
    rows = [
        {
            "idea": one.idea,
            "text": job.words.quote(texts[one.idea], _QUOTE),
            "side": job.words.say(f"side.{one.side}"),
            "shares": dict(one.shares),
        }
        for one in shown
    ]
    return {
        "key": key,
        "caption": job.words.say(f"{key}.caption"),
        "text": " ".join(_said(job, row) for row in rows),
        "table": across,
        "data": {"rows": rows},
    }


def weeks(job: Job) -> Part | None:
    """Return people per week; None where that is no line to look at.

    A week without a figure keeps its place: bars that close up would hide it.
    """
    found = participation(job.snapshot, job.period).weeks
    known = {week: people for week, people in found if people is not None}
    if len(known) < LEAST_WEEKS:
        return None
    columns = (("week", "text"), ("people", "number"))
    most, say = max(known, key=lambda week: known[week]), job.words.say
    gaps = len(found) - len(known)
    text = say("weeks.text", first=found[0][0], last=found[-1][0], week=most, people=known[most])
    return {
        "key": "weeks",
        "caption": say("weeks.caption_gaps" if gaps else "weeks.caption"),
        "text": f"{text} {say('weeks.gaps', gaps)}" if gaps else text,
        "table": table(job, "weeks", "participation.weeks", columns, found),
        "data": {"bars": [{"week": week, "people": people} for week, people in found]},
    }


def waits(job: Job) -> Part | None:
    """Return how long ideas waited for an answer, or wait; None where there are none."""
    found = answer_times(job.snapshot, job.period.end)
    if not found:
        return None
    charter = job.snapshot.dialogue.charter
    columns = (("wait", "text"), ("answered", "number"), ("waiting", "number"))
    rows = [(_span(job, one), one.answered, one.waiting) for one in found]
    answered, waiting = sum(one.answered for one in found), sum(one.waiting for one in found)
    return {
        "key": "waits",
        "caption": job.words.say("waits.caption"),
        "text": job.words.say("waits.text", answered=answered, waiting=waiting),
        "table": table(job, "waits", "waits.caption", columns, rows),
        "data": {
            "promised": charter.answer_within_days if charter else None,
            "bars": [
                {"span": row[0], "first": one.first, "answered": row[1], "waiting": row[2]}
                for row, one in zip(rows, found, strict=True)
            ],
        },
    }


def _span(job: Job, span: Span) -> str:
    if span.last is None:
        return job.words.say("waits.more", days=span.first - 1)
    return job.words.say("waits.span", first=span.first, last=span.last)


def _said(job: Job, row: Mapping[str, Any]) -> str:
    shares = ", ".join(f"{name} {job.words.write(share)}" for name, share in row["shares"].items())
    return f"{row['text']}: {row['side']} {shares}."


def _texts(job: Job) -> dict[str, str]:
    return {idea.id: idea.text for idea in job.snapshot.ideas}
