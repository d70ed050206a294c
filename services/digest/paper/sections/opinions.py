"""Groups of opinion: who they are, what they share, and where they differ."""

from typing import Any

from services.digest.insight.opinion import (
    CLEARLY_APART,
    HARDLY_APART,
    Across,
    Opinion,
    OpinionGroup,
)
from services.digest.insight.snapshot import Idea
from services.digest.paper import figures
from services.digest.paper.groups import because
from services.digest.paper.parts import Column, Job, Part, section, sentence, table
from services.digest.paper.sections.listed import IDEA

_TYPICAL: tuple[Column, ...] = (
    IDEA,
    ("group", "text"),
    ("side", "text"),
    ("in_group", "share"),
    ("others", "share"),
)


def groups(job: Job) -> Part | None:
    """Return who think alike, or why that cannot be said."""
    opinion = job.opinion
    if opinion is None:
        return None
    if opinion.reason is not None:
        return section(job, "groups", [because(job, opinion.reason)])
    told = [_counted(job, opinion), *(_told(job, one) for one in opinion.groups)]
    told.append(sentence(job, f"groups.{_apartness(opinion)}"))
    rows = [
        [one.idea, group.id, job.words.say(f"side.{one.side}"), one.share, one.rest_share]
        for group in opinion.groups
        for one in group.typical
    ]
    typical = table(job, "typical", "groups.table", _TYPICAL, rows)
    return {**section(job, "groups", told, typical), "figures": [figures.opinion_map(job, opinion)]}


def bridging(job: Job) -> Part | None:
    """Return the ideas on which all groups take the same side; None without groups."""
    if job.opinion is None or not job.opinion.groups:
        return None
    return _across(job, "bridging", job.opinion.bridging, job.opinion.letters)


def divisive(job: Job) -> Part | None:
    """Return the ideas on which the groups are furthest apart; None without groups."""
    if job.opinion is None or not job.opinion.groups:
        return None
    return _across(job, "divisive", job.opinion.divisive, job.opinion.letters)


def _counted(job: Job, opinion: Opinion) -> Part:
    found = job.words.say("count.groups", len(opinion.groups))
    if opinion.counted is None:
        return sentence(job, "groups.unsized", groups=found)
    people = job.words.say("count.people", opinion.counted)
    return sentence(job, "groups.some", people=people, groups=found)


def _told(job: Job, group: OpinionGroup) -> Part:
    values: dict[str, Any] = {"group": group.id}
    ideas, key = [], "groups.each"
    if group.typical:
        first = group.typical[0]
        ideas, key = [quoted(job, first.idea)], f"groups.each_{first.side}"
        values["quote"] = job.words.quote(ideas[0].text)
    if group.share is None:
        return sentence(job, f"{key}_unsized", ideas, **values)
    return sentence(job, key, ideas, share=group.share, **values)


def _apartness(opinion: Opinion) -> str:
    value = opinion.silhouette or 0.0
    if value >= CLEARLY_APART:
        return "clear"
    return "hardly" if value < HARDLY_APART else "partly"


def _across(job: Job, key: str, found: tuple[Across, ...], letters: tuple[str, ...]) -> Part:
    ideas = [quoted(job, one.idea) for one in found]
    intro = sentence(job, f"{key}.intro" if found else f"{key}.none", ideas)
    columns: list[Column] = [IDEA, ("side", "text"), *((letter, "share") for letter in letters)]
    rows = [
        [
            one.idea,
            job.words.say(f"side.{one.side}"),
            *(one.shares.get(letter) for letter in letters),
        ]
        for one in found
    ]
    across = table(job, key, f"{key}.title", columns, rows)
    part = section(job, key, [intro], across)
    drawn = figures.agreement(job, key, found, across)
    return {**part, "figures": [drawn]} if drawn else part


def quoted(job: Job, name: str) -> Idea:
    """Return the idea with an id, which the snapshot holds."""
    return next(idea for idea in job.snapshot.ideas if idea.id == name)


def top_bridging(job: Job) -> Part | None:
    """Return the sentence about the idea that bridges the groups most."""
    if job.opinion is None or not job.opinion.bridging:
        return None
    first = job.opinion.bridging[0]
    idea = quoted(job, first.idea)
    quote = job.words.quote(idea.text)
    if not first.shares:
        return sentence(job, f"top.bridging_{first.side}_all", [idea], quote=quote)
    least = min(first.shares.values())
    if least == 1.0:
        return sentence(job, f"top.bridging_{first.side}_whole", [idea], quote=quote)
    return sentence(job, f"top.bridging_{first.side}", [idea], quote=quote, least=least)


def top_divisive(job: Job) -> Part | None:
    """Return the sentence about the idea that divides the groups most."""
    if job.opinion is None or not job.opinion.divisive:
        return None
    one = job.opinion.divisive[0]
    idea = quoted(job, one.idea)
    quote = job.words.quote(idea.text)
    if not one.shares:
        return sentence(job, "top.divisive", [idea], quote=quote)
    # Of equal shares the first letter.
    high = max(one.shares, key=lambda letter: one.shares[letter])
    low = min(one.shares, key=lambda letter: one.shares[letter])
    return sentence(
        job,
        f"top.divisive_{one.side}",
        [idea],
        quote=quote,
        first=high,
        high=one.shares[high],
        last=low,
        low=one.shares[low],
    )
