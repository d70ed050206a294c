"""What the organiser expected to hear, beside what was heard."""

from collections import Counter
from typing import Any

from services.digest.insight.meant import Heard, Meant, Outcome
from services.digest.insight.rankings import most_agreed, rankable
from services.digest.insight.snapshot import Idea
from services.digest.paper.parts import COUNT_COLUMNS, Column, Job, Part, section, sentence, table
from services.digest.paper.sections.listed import IDEA, LONGEST_TABLE

_EXPECTED: Column = ("expectation", "text")


def expected(job: Job) -> Part:
    """Return each expectation with what became of it, and what nobody expected."""
    expectations = job.snapshot.dialogue.expectations
    if not expectations:
        return section(job, "expected", [sentence(job, "expected.none")])
    if job.meant is None:
        rows = [[one.text] for one in expectations]
        listed = table(job, "expected", "expected.title", [_EXPECTED], rows)
        return section(job, "expected", [sentence(job, "expected.intro")], listed)
    return section(
        job,
        "expected",
        [_summary(job, job.meant), *_surprises(job, job.meant.unexpected)],
        _beside(job, job.meant),
        _unexpected(job, job.meant.unexpected),
    )


def surprise(job: Job) -> Part | None:
    """Return what goes most against the expectations: one contradicted, else one nobody had."""
    if job.meant is None:
        return None
    for one in job.meant.heard:
        if one.outcome is Outcome.CONTRADICTED:
            return _contradicted(job, one)
    told = _told_first(job)
    idea = next((one for one in job.meant.unexpected if one.id not in told), None)
    if idea is None:
        return None
    people = job.words.say("count.people", idea.counts.people)
    quote = job.words.quote(idea.text)
    agree = idea.counts.agree
    return sentence(job, "top.unexpected", [idea], quote=quote, agree=agree, people=people)


def _told_first(job: Job) -> set[str]:
    """Return the idea that the top begins with: it is not told twice."""
    bridging = job.opinion.bridging[:1] if job.opinion else ()
    agreed = most_agreed(rankable(job.snapshot), 1)
    return {one.idea for one in bridging} or {one.id for one in agreed}


def _contradicted(job: Job, one: Heard) -> Part:
    idea = one.ideas[0]
    return sentence(
        job,
        "top.contradicted",
        [idea],
        expectation=job.words.quote(one.expectation.text),
        quote=job.words.quote(idea.text),
        disagree=idea.counts.disagree,
        people=job.words.say("count.people", idea.counts.people),
    )


def _summary(job: Job, meant: Meant) -> Part:
    numbers = Counter(one.outcome for one in meant.heard)
    counts = {outcome.value: numbers[outcome] for outcome in Outcome}
    ideas = [idea for one in meant.heard for idea in one.ideas]
    return sentence(job, "expected.summary", ideas, len(meant.heard), **counts)


def _surprises(job: Job, ideas: tuple[Idea, ...]) -> list[Part]:
    key = "expected.unexpected" if ideas else "expected.nothing_unexpected"
    return [sentence(job, key, ideas)]


def _beside(job: Job, meant: Meant) -> Part:
    ranked = {idea.id for idea in rankable(job.snapshot)}
    columns = (_EXPECTED, ("heard", "text"), ("nearest", "idea"), *COUNT_COLUMNS)
    rows = [_row(job, one, ranked) for one in meant.heard[:LONGEST_TABLE]]
    return table(job, "expected", "expected.title", columns, rows, len(meant.heard))


def _row(job: Job, one: Heard, ranked: set[str]) -> list[Any]:
    outcome = job.words.say(f"expected.{one.outcome.value}")
    nearest = one.ideas[0] if one.ideas else None
    counts: list[int | None] = [None, None, None]
    if nearest and nearest.id in ranked:
        counts = [nearest.counts.agree, nearest.counts.disagree, nearest.counts.passed]
    return [one.expectation.text, outcome, nearest.id if nearest else None, *counts]


def _unexpected(job: Job, ideas: tuple[Idea, ...]) -> Part:
    rows = [
        [one.id, one.counts.agree, one.counts.disagree, one.counts.passed]
        for one in ideas[:LONGEST_TABLE]
    ]
    columns = (IDEA, *COUNT_COLUMNS)
    return table(job, "unexpected", "expected.unexpected_ideas", columns, rows, len(ideas))
