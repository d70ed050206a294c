"""The sections of a digest: a module per subject, and who reads which in what order."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from services.digest.paper.parts import Job, Part
from services.digest.paper.sections import (
    answering,
    arrived,
    contradicting,
    expecting,
    participating,
    promising,
    ranked,
)

Maker = Callable[[Job], Part]

MAKERS: Mapping[str, Maker] = MappingProxyType(
    {
        "agreed": ranked.agreed,
        "contrary": contradicting.contrary,
        "disputed": ranked.disputed,
        "opposed": ranked.opposed,
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

ORDER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "management": (
            "agreed",
            "contrary",
            "disputed",
            "opposed",
            "expected",
            "promises",
            "decisions",
            "answered",
            "new",
            "participation",
        ),
        "host": (
            "pending",
            "waiting",
            "new",
            "contrary",
            "disputed",
            "agreed",
            "opposed",
            "promises",
            "decisions",
            "answered",
            "participation",
        ),
        "participant": (
            "decisions",
            "answered",
            "agreed",
            "contrary",
            "disputed",
            "opposed",
            "new",
            "participation",
        ),
    }
)


def sections(job: Job) -> list[Part]:
    """Return the sections that the audience reads, in its order."""
    return [MAKERS[name](job) for name in ORDER[job.audience]]
