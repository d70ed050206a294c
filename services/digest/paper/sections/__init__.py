"""The sections of a digest: a module per subject, and who reads which in what order."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from services.digest.paper import figures
from services.digest.paper.parts import Job, Part
from services.digest.paper.sections import (
    answering,
    arrived,
    contradicting,
    expecting,
    hosting,
    opinions,
    participating,
    promising,
    ranked,
    reaching,
    topical,
)

Maker = Callable[[Job], Part | None]

MAKERS: Mapping[str, Maker] = MappingProxyType(
    {
        "groups": opinions.groups,
        "bridging": opinions.bridging,
        "divisive": opinions.divisive,
        "agreed": ranked.agreed,
        "contrary": contradicting.contrary,
        "disputed": ranked.disputed,
        "opposed": ranked.opposed,
        "topics": topical.topics,
        "reach": reaching.reach,
        "searching": reaching.lost,
        "speed": reaching.speed,
        "doubles": topical.doubles,
        "deciding": hosting.deciding,
        "expected": expecting.expected,
        "pending": arrived.pending,
        "waiting": answering.waiting,
        "promises": promising.kept,
        "decisions": promising.decisions,
        "answered": answering.answered,
        "new": arrived.new,
        "participation": participating.taking_part,
    }
)

FIGURES: Mapping[str, Maker] = MappingProxyType(
    {"participation": figures.weeks, "promises": figures.waits}
)

ORDER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "management": (
            "groups",
            "bridging",
            "divisive",
            "agreed",
            "contrary",
            "disputed",
            "opposed",
            "expected",
            "topics",
            "promises",
            "decisions",
            "answered",
            "new",
            "participation",
            "reach",
            "searching",
            "speed",
        ),
        "host": (
            "pending",
            "waiting",
            "doubles",
            "deciding",
            "new",
            "groups",
            "bridging",
            "divisive",
            "contrary",
            "disputed",
            "agreed",
            "opposed",
            "topics",
            "promises",
            "decisions",
            "answered",
            "participation",
        ),
        "participant": (
            "decisions",
            "answered",
            "bridging",
            "agreed",
            "contrary",
            "disputed",
            "opposed",
            "topics",
            "new",
            "participation",
        ),
    }
)


def sections(job: Job) -> list[Part]:
    """Return the sections that the audience reads, in its order."""
    made = [MAKERS[name](job) for name in ORDER[job.audience]]
    return [_illustrated(job, part) for part in made if part is not None]


def _illustrated(job: Job, part: Part) -> Part:
    figure = FIGURES[part["key"]](job) if part["key"] in FIGURES else None
    return {**part, "figures": [figure]} if figure else part
