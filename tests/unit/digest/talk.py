"""Made-up dialogues from who says what, for the measures that look at single people."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.digest.insight.responses import AGREE, DISAGREE, PASS, StanceOf
from services.digest.insight.snapshot import (
    Charter,
    Counts,
    Dialogue,
    Idea,
    Label,
    Period,
    Person,
    Snapshot,
)

T0 = datetime(2026, 11, 2, tzinfo=UTC)
WHOLE = Period("r1", None, T0 + timedelta(days=30))
WEEK = Period("w", T0 + timedelta(days=7), T0 + timedelta(days=14))
CHARTER = Charter("o", "d", "n", date(2026, 12, 1), 3)
SIDES = {"+": AGREE, "-": DISAGREE, ".": PASS}

Said = Mapping[str, str]


def day(number: float) -> datetime:
    return T0 + timedelta(days=number)


def stances(said: Said) -> tuple[StanceOf, ...]:
    """Return stances from a row per idea: the n-th sign is of person n; a space is no stance."""
    return tuple(
        sorted(
            StanceOf(f"p{n:04}", idea, SIDES[sign], day(1))
            for idea, signs in said.items()
            for n, sign in enumerate(signs)
            if sign != " "
        )
    )


def counts(signs: str) -> Counts:
    number = Counter(signs)
    return Counts(number["+"], number["-"], number["."])


def idea(name: str, signs: str = "", **rest: Any) -> Idea:
    rest.setdefault("submitted_at", T0)
    rest.setdefault("text", f"Idee {name}")
    return Idea(name, rest.pop("kind", "idea"), counts=counts(signs), **rest)


def dialogue(**rest: Any) -> Dialogue:
    rest.setdefault("charter", CHARTER)
    return Dialogue("d", "D", rest.pop("language", "nl"), "open", **rest)


def talk(said: Said, themes: Mapping[str, str] | None = None, **rest: Any) -> Snapshot:
    """Return a dialogue in which so was responded.

    Args:
        said: signs per idea.
        themes: the theme of ideas.
        rest: what else the snapshot holds.
    """
    of = themes or {}
    labels = tuple(Label(one, one.upper()) for one in sorted(set(of.values())))
    taken = stances(said)
    rest.setdefault("people", people({one.participant: None for one in taken}))
    rest.setdefault("dialogue", dialogue(themes=labels))
    rest.setdefault(
        "ideas", tuple(idea(name, signs, theme=of.get(name)) for name, signs in said.items())
    )
    return Snapshot(stances=taken, **rest)


def people(units: Mapping[str, str | None]) -> tuple[Person, ...]:
    return tuple(
        Person(name, unit, day(1), day(1), (day(1).date(),)) for name, unit in sorted(units.items())
    )


def keys(parts: Iterable[Mapping[str, Any]]) -> list[str]:
    return [one["key"] for one in parts]
