"""The bricks of a digest document: sentences, tables and rows of ideas."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from services.contracts.fields import format_time
from services.contracts.privacy import show_tally
from services.digest.insight.meant import Meant
from services.digest.insight.opinion import Opinion
from services.digest.insight.snapshot import PENDING, REJECTED, Counts, Idea, Period, Snapshot
from services.digest.paper.words import Words

Part = dict[str, Any]
Column = tuple[str, str]

# "pass" is a word of Python.
_NAMES = {one.name: "pass" if one.name == "passed" else one.name for one in fields(Counts)}
COUNT_KEYS = ("agree", "disagree", "pass", "comments", "followers", "views", "shares")
COUNT_COLUMNS: tuple[Column, ...] = (
    ("agree", "number"),
    ("disagree", "number"),
    ("pass", "number"),
)


@dataclass(frozen=True, slots=True)
class Job:
    """What a digest is made of, and for whom.

    Args:
        snapshot: the dialogue.
        period: what the digest covers.
        audience: management, host or participant.
        words: the dialogue's language.
        opinion: the groups of opinion; None where nobody looked for them.
        meant: what follows from what ideas mean; None where nobody looked for it.
    """

    snapshot: Snapshot
    period: Period
    audience: str
    words: Words
    opinion: Opinion | None = None
    meant: Meant | None = None

    def shows(self, idea: Idea) -> bool:
        """Return whether this audience may read the idea: participants only what was accepted."""
        return self.audience != "participant" or idea.moderation not in (PENDING, REJECTED)


def sentence(
    job: Job, key: str, rests_on: Iterable[Idea] = (), n: int | None = None, /, **values: Any
) -> Part:
    """Return the sentence ``key`` with the ideas that it rests on; the quoted one comes first."""
    return {
        "key": key,
        "text": job.words.say(key, n, **values),
        "values": {name: ready(value) for name, value in values.items()},
        "ideas": [idea.id for idea in rests_on if job.shows(idea)],
    }


def table(
    job: Job,
    key: str,
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    found: int = 0,
) -> Part:
    """Return a table.

    Args:
        job: for its words.
        key: of the table.
        caption: the key of the phrase that says what it shows.
        columns: key and kind of each.
        rows: cells in the order of the columns.
        found: how many rows there would be; where these are more than the table holds its caption
            says how many are left out.
    """
    cells, title = [[ready(cell) for cell in row] for row in rows], job.words.say(caption)
    if found > len(cells) > 0:
        first, more = len(cells), found - len(cells)
        title = job.words.say("table.first", caption=title, first=first, more=more)
    return {
        "key": key,
        "caption": title,
        "columns": [
            {"key": name, "title": job.words.say(f"column.{name}"), "kind": kind}
            for name, kind in columns
        ],
        "rows": cells,
    }


def section(job: Job, key: str, sentences: Sequence[Part], *tables: Part) -> Part:
    """Return a section; tables without rows are left out."""
    return {
        "key": key,
        "title": job.words.say(f"{key}.title"),
        "sentences": list(sentences),
        "tables": [one for one in tables if one["rows"]],
    }


def idea_row(idea: Idea) -> Part:
    """Return the idea with its counts as far as they may be shown.

    An idea that was merged shows none: the other's counts minus its own would be a third figure.
    """
    tally = {key: getattr(idea.counts, name) for name, key in _NAMES.items()}
    if idea.merged_into:
        shown = {**dict.fromkeys(COUNT_KEYS), "withheld": True}
    else:
        shown = show_tally(tally)
    return {
        "id": idea.id,
        "kind": idea.kind,
        "text": idea.text,
        "language": idea.language,
        "theme": idea.theme,
        "submitted_at": format_time(idea.submitted_at),
        "moderation": idea.moderation,
        "merged_into": idea.merged_into,
        "answer": _answer(idea),
        **shown,
    }


def ready(value: Any) -> Any:
    """Return a value as JSON writes it; a share is rounded to four digits."""
    if isinstance(value, datetime):
        return format_time(value)
    if isinstance(value, date):
        return value.isoformat()
    return round(value, 4) if isinstance(value, float) else value


def _answer(idea: Idea) -> Part | None:
    answer = idea.answer
    if answer is None:
        return None
    return {
        "outcome": answer.outcome,
        "reason": answer.reason,
        "at": format_time(answer.at),
        "decision": answer.decision.title if answer.decision else None,
    }
