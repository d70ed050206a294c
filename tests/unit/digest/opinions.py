"""Snapshots made of stances: everything else in them follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from services.digest.insight.groups.stances import Stance
from services.digest.insight.responses import StanceOf
from services.digest.insight.snapshot import Counts, Dialogue, Idea, Person, Snapshot, idea_order
from tests.unit.digest.world import START

TEXTS = (
    "Bel iedereen de dag na het ontslag op",
    "Geen ontslag meer op vrijdag, want dan is er in het weekend niemand die kan helpen",
    "Eén vast gezicht voor elke patiënt",
    "Zet alles in één digitaal dossier en stop met papier, ook bij de apotheek en de thuiszorg",
)


def snapshot(
    stances: Iterable[Stance],
    language: str = "nl",
    bystanders: int = 0,
    unheard: Iterable[Stance] = (),
) -> Snapshot:
    """Return a dialogue with these stances.

    Args:
        stances: participant, idea and value.
        language: of the dialogue.
        bystanders: people who only looked.
        unheard: stances that stand in the counts alone.
    """
    taken = sorted(stances)
    everything = [*taken, *unheard]
    counts = Counter((idea, value) for _, idea, value in everything)
    names = sorted({idea for _, idea, _ in everything}, key=idea_order)
    people = {who for who, _, _ in everything} | {f"z{n}" for n in range(bystanders)}
    return Snapshot(
        Dialogue("thuis", "Van ziekenhuis naar huis", language, "open", opened_at=START),
        tuple(_idea(place, name, counts) for place, name in enumerate(names)),
        tuple(_person(place, who) for place, who in enumerate(sorted(people))),
        tuple(StanceOf(who, idea, value, START) for who, idea, value in taken),
    )


def _idea(place: int, name: str, counts: Counter[tuple[str, int]]) -> Idea:
    return Idea(
        id=name,
        kind="idea",
        text=f"{TEXTS[place % len(TEXTS)]} ({name}).",
        submitted_at=START + timedelta(days=place),
        language="nl",
        counts=Counts(
            agree=counts[name, 1],
            disagree=counts[name, -1],
            passed=counts[name, 0],
        ),
    )


def _person(place: int, who: str) -> Person:
    days = [(START + timedelta(days=7 * week)).date() for week in range(1 + place % 4)]
    return Person(who, None, START, START, tuple(days))
