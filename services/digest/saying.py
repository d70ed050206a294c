"""What single people did, put together from what their records say."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from services.digest import said
from services.digest.insight.responses import (
    AGREE,
    DISAGREE,
    PASS,
    CommentOf,
    SearchOf,
    ShareOf,
    StanceOf,
)
from services.digest.insight.snapshot import Person
from services.digest.said import Said

Moment = tuple[datetime, str, str]
_Stance = tuple[datetime, str, str, int]
Remains = Callable[[str], str]

SIDES = {"agree": AGREE, "pass": PASS, "disagree": DISAGREE}


@dataclass
class _Presence:
    first_at: datetime
    last_at: datetime
    days: set[date]


class Heard:
    """What people did in a dialogue, each record once, in any order.

    Args:
        remains: gives the idea that remains of one after merging.
    """

    def __init__(self, remains: Remains) -> None:
        self._remains = remains
        self._texts: dict[str, str] = {}
        self._people: dict[str, _Presence] = {}
        # By idea and participant, when and which: flat, there may be millions.
        self._stances: dict[str, dict[str, _Stance]] = {}
        self._comments: list[CommentOf] = []
        self._searches: list[SearchOf] = []
        self._shares: list[ShareOf] = []

    def take(self, records: Iterable[Said]) -> None:
        """Take in what records say."""
        # Not an attribute: in a circle with them a whole dialogue would outlive its digest.
        takers: Mapping[str, Callable[[Said], None]] = {
            said.STANCE: self._take_stance,
            said.COMMENT: self._take_comment,
            said.SEARCH: self._take_search,
            said.SHARE: self._take_share,
            said.SEEN: lambda _: None,
        }
        for one in records:
            self._take_presence(one)
            takers[one["kind"]](one)

    def stances(self) -> tuple[StanceOf, ...]:
        """Return the latest stance of everybody on every idea that stands by itself, sorted.

        Who took one on two ideas that were merged took one on the idea that remains: the latest
        by time, then by source and id, as engagement counts it.
        """
        return tuple(
            sorted(
                StanceOf(participant, idea, side, time)
                for idea, taken in self._stances.items()
                for participant, (time, _, _, side) in taken.items()
            )
        )

    def comments(self) -> tuple[CommentOf, ...]:
        """Return all comments, sorted, on the ideas that remain after merging."""
        return tuple(sorted(self._comments, key=lambda one: (*one[:4], one.language or "")))

    def searches(self) -> tuple[SearchOf, ...]:
        """Return all searches, sorted."""
        return tuple(sorted(self._searches, key=lambda one: (*one[:4], one.seconds or 0.0)))

    def shares(self) -> tuple[ShareOf, ...]:
        """Return all hand-overs, sorted, of the ideas that remain after merging."""
        return tuple(sorted(self._shares, key=lambda one: (*one[:3], one.unit or "")))

    def people(self, units: Mapping[str, str | None]) -> tuple[Person, ...]:
        """Return everybody who did something, sorted by id.

        Args:
            units: to which unit people belong, where known.
        """
        return tuple(
            Person(name, units.get(name), one.first_at, one.last_at, tuple(sorted(one.days)))
            for name, one in sorted(self._people.items())
        )

    def _take_presence(self, one: Said) -> None:
        time = one["time"]
        held = self._people.get(one["participant"])
        if held is None:
            self._people[one["participant"]] = _Presence(time, time, {time.date()})
            return
        if time < held.first_at:
            held.first_at = time
        elif time > held.last_at:
            held.last_at = time
        held.days.add(time.date())

    def _take_stance(self, one: Said) -> None:
        taken = self._stances.setdefault(self._once(self._remains(one["idea"])), {})
        participant = self._once(one["participant"])
        held = taken.get(participant)
        if held is None or held[:3] < moment(one):
            source = self._once(one["source"])
            taken[participant] = (one["time"], source, one["id"], SIDES[one["stance"]])

    def _once(self, text: str) -> str:
        """Return the one text in memory that equals ``text``: each record was read with its own."""
        return self._texts.setdefault(text, text)

    def _take_comment(self, one: Said) -> None:
        idea = self._remains(one["idea"])
        comment = CommentOf(idea, one["participant"], one["time"], one["text"], one["language"])
        self._comments.append(comment)

    def _take_search(self, one: Said) -> None:
        names = ("participant", "time", "query", "found", "seconds")
        self._searches.append(SearchOf(*(one[name] for name in names)))

    def _take_share(self, one: Said) -> None:
        idea = self._remains(one["idea"])
        self._shares.append(ShareOf(idea, one["participant"], one["time"], one["unit"]))


def moment(stance: Said) -> Moment:
    """Return what decides which of two stances is the later one."""
    return (stance["time"], stance["source"], stance["id"])


def remaining(merged: Mapping[str, str]) -> Remains:
    """Return what gives the idea that remains of one, at the end of its chain of merges.

    Args:
        merged: for each merged idea the one that it was merged into.
    """
    ends = {idea: _end(idea, merged) for idea in merged}

    def remains(idea: str) -> str:
        return ends.get(idea, idea)

    return remains


def _end(idea: str, merged: Mapping[str, str]) -> str:
    seen = {idea}
    while idea in merged and merged[idea] not in seen:
        idea = merged[idea]
        seen.add(idea)
    return idea
