"""From the read model's documents to what single people did."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from services.digest.insight.responses import (
    AGREE,
    DISAGREE,
    PASS,
    CommentOf,
    SearchOf,
    ShareOf,
    StanceOf,
)

Document = Mapping[str, Any]
Moment = tuple[datetime, str, str]
Remains = Callable[[str], str]

SIDES = {"agree": AGREE, "pass": PASS, "disagree": DISAGREE}


def stances(documents: Iterable[Document], remains: Remains) -> tuple[StanceOf, ...]:
    """Return the latest stance of everybody on every idea that stands by itself, sorted.

    Who took one on two ideas that were merged took one on the idea that remains: the latest by
    time, then by source and id, as engagement counts it.

    Args:
        documents: of the read model, in any order.
        remains: gives the idea that remains of one after merging.
    """
    latest: dict[tuple[str, str], tuple[Moment, StanceOf]] = {}
    for one in documents:
        key = (one["participant"], remains(one["idea"]))
        moment = (one["time"], one["source"], one["id"])
        held = latest.get(key)
        if held is None or held[0] < moment:
            latest[key] = (moment, StanceOf(*key, SIDES[one["stance"]], one["time"]))
    return tuple(sorted(stance for _, stance in latest.values()))


def remaining(merged: Mapping[str, str]) -> Remains:
    """Return what gives the idea that remains of one, at the end of its chain of merges.

    Args:
        merged: for each merged idea the one that it was merged into.
    """
    ends = {idea: _end(idea, merged) for idea in merged}

    def remains(idea: str) -> str:
        return ends.get(idea, idea)

    return remains


def comments(documents: Iterable[Document], remains: Remains) -> tuple[CommentOf, ...]:
    """Return all comments, sorted, on the ideas that remain after merging."""
    return tuple(
        sorted(
            (
                CommentOf(
                    remains(one["idea"]),
                    one["participant"],
                    one["time"],
                    one["text"],
                    one["language"],
                )
                for one in documents
            ),
            key=lambda one: (*one[:4], one.language or ""),
        )
    )


def searches(documents: Iterable[Document]) -> tuple[SearchOf, ...]:
    """Return all searches, sorted."""
    names = ("participant", "time", "query", "found", "seconds")
    found = (SearchOf(*(one[name] for name in names)) for one in documents)
    return tuple(sorted(found, key=lambda one: (*one[:4], one.seconds or 0.0)))


def shares(documents: Iterable[Document], remains: Remains) -> tuple[ShareOf, ...]:
    """Return all hand-overs, sorted, of the ideas that remain after merging."""
    found = (
        ShareOf(remains(one["idea"]), one["participant"], one["time"], one["unit"])
        for one in documents
    )
    return tuple(sorted(found, key=lambda one: (*one[:3], one.unit or "")))


def _end(idea: str, merged: Mapping[str, str]) -> str:
    seen = {idea}
    while idea in merged and merged[idea] not in seen:
        idea = merged[idea]
        seen.add(idea)
    return idea
