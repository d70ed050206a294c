"""Dialogues that are all alike, as the digest service keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from deploy.packs import STANCE, Said

FIRST = "bench-0"
IDEAS, PEOPLE = 20, 24

Document = dict[str, Any]


def _side(person: int, idea: int) -> str:
    """Return the stance: two camps that differ on all ideas but every fifth."""
    return "agree" if idea % 5 == 0 or (person + idea) % 2 else "disagree"


def said(since: str) -> Iterator[Said]:
    """Yield everybody's stance on every idea of the first dialogue.

    Args:
        since: when they were taken.
    """
    at = datetime.fromisoformat(since)
    for idea in range(IDEAS):
        for person in range(PEOPLE):
            yield {
                "kind": STANCE,
                "idea": f"i{idea}",
                "participant": f"p{person}",
                "stance": _side(person, idea),
                "time": at,
                "id": f"s-{idea}-{person}",
                "source": "urn:bench",
            }


def tallies() -> Iterator[Document]:
    """Yield the counts of every idea."""
    counted = ("comments", "followers", "views", "shares", "commenters", "viewers", "sharers")
    for idea in range(IDEAS):
        sides = [_side(person, idea) for person in range(PEOPLE)]
        yield {
            "dialogue": FIRST,
            "idea": f"i{idea}",
            "version": 1,
            "merged_into": None,
            "agree": sides.count("agree"),
            "disagree": sides.count("disagree"),
            "pass": 0,
            **dict.fromkeys(counted, 0),
        }


def copy(value: Any, name: str) -> Any:
    """Return a document of the first dialogue as one of another.

    Args:
        value: a document, or a part of one.
        name: of the other dialogue.
    """
    if isinstance(value, dict):
        return {key: copy(one, name) for key, one in value.items()}
    if isinstance(value, list):
        return [copy(one, name) for one in value]
    if value == FIRST:
        return name
    if isinstance(value, str) and value.startswith(f"{FIRST}/"):
        return name + value[len(FIRST) :]
    return value
