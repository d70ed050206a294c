"""The ideas with the most support, with two large sides, and with the most opposition."""

from collections.abc import Callable
from typing import Any

from services.digest.insight import rankings
from services.digest.insight.snapshot import Counts, Idea
from services.digest.paper.parts import COUNT_COLUMNS, Job, Part, section, sentence, table
from services.digest.paper.sections.listed import IDEA


def agreed(job: Job) -> Part:
    """Return the ideas with the surest support."""
    found = rankings.most_agreed(rankings.rankable(job.snapshot))
    return _ranked(job, "agreed", found, ("share_agree", lambda counts: counts.agree))


def opposed(job: Job) -> Part:
    """Return the ideas with the surest opposition."""
    found = rankings.most_opposed(rankings.rankable(job.snapshot))
    return _ranked(job, "opposed", found, ("share_disagree", lambda counts: counts.disagree))


def disputed(job: Job) -> Part:
    """Return the ideas with two large sides."""
    return _ranked(job, "disputed", rankings.most_disputed(rankings.rankable(job.snapshot)), None)


def _ranked(
    job: Job,
    key: str,
    found: tuple[Idea, ...],
    share: tuple[str, Callable[[Counts], int]] | None,
) -> Part:
    columns = [IDEA, *COUNT_COLUMNS]
    rows: list[list[Any]] = [
        [idea.id, idea.counts.agree, idea.counts.disagree, idea.counts.passed] for idea in found
    ]
    if share:
        columns.append((share[0], "share"))
        for row, idea in zip(rows, found, strict=True):
            row.append(share[1](idea.counts) / idea.counts.people)
    intro = sentence(job, f"{key}.intro" if found else f"{key}.none", found)
    return section(job, key, [intro], table(job, key, f"{key}.title", columns, rows))
