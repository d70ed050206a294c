"""What participants' own digests are made from, read from the read model a dialogue at a time."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis.buckets import TALLIES, Buckets
from services.chassis.mongo import in_transaction
from services.contracts.fields import parse_time
from services.digest import packs, said
from services.digest.insight.personal import Citation, World
from services.digest.insight.snapshot import Snapshot
from services.digest.said import Said
from services.digest.saying import moment
from services.digest.snapshots import snapshot
from services.digest.store import DigestStore

Document = dict[str, Any]

_SECONDS = 60.0
# So long, and so many, are remembered: a large fan-out reads its dialogue once a minute.
REMEMBER_SECONDS = 60.0
REMEMBER_MOST = 4


class Worlds:
    """The dialogues that own digests were made from a moment ago.

    Args:
        now: seconds on a clock that never goes back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._known: dict[tuple[str, str, datetime], tuple[float, World]] = {}

    def get(self, store: DigestStore, dialogue: str, end: datetime) -> World:
        """Return a dialogue as it is now, or was a minute ago at most.

        Raises:
            KlankbordError: unknown dialogue; unavailable until the read model is rebuilt.
        """
        key = (store.delivery.database.name, dialogue, end)
        fresh = {one: kept for one, kept in self._known.items() if kept[0] > self._now()}
        if key not in fresh:
            latest = sorted(fresh, key=lambda one: fresh[one][0])[1 - REMEMBER_MOST :]
            fresh = {one: fresh[one] for one in latest}
            fresh[key] = (self._now() + REMEMBER_SECONDS, read_world(store, dialogue, end))
        self._known = fresh
        return fresh[key][1]


def read_world(store: DigestStore, dialogue: str, end: datetime) -> World:
    """Return what everybody's news in a dialogue is taken from, in one consistent read.

    What is seen of its ideas is remembered in the same transaction.

    Args:
        store: of the digest service.
        dialogue: its id.
        end: of the period.

    Raises:
        KlankbordError: unknown dialogue; unavailable until the read model is rebuilt.
    """

    def work(session: ClientSession) -> tuple[World, list[Document]]:
        def of(name: str) -> Iterable[Document]:
            return database[name].find({"dialogue": dialogue}, session=session)

        head = store.read.dialogue(session, dialogue)
        ideas = list(of("ideas"))
        tallies = Buckets(database[TALLIES]).of(dialogue, session)
        now = snapshot(head, {"ideas": ideas, "tallies": tallies, "answers": of("answers")})
        world = World(
            now,
            end,
            _authors(ideas),
            store.delivery.arrivals.note(session, dialogue, _visible_at(ideas, now), end),
            {one["idea"]: Citation(one["published_at"], one["until"]) for one in of("citations")},
        )
        return world, list(of(packs.COLLECTION))

    database = store.delivery.database
    world, packed = in_transaction(database, work, deadline=_SECONDS)
    return _with_people(world, packed)


def _with_people(world: World, packed: Iterable[Document]) -> World:
    """Return the world with what each participant did with ideas that have news."""
    news = frozenset(world.newsworthy())
    if not news:
        return world
    commented: dict[str, set[str]] = {}
    stances: dict[tuple[str, str], Said] = {}
    for one in packs.opened(packed):
        if one.get("idea") not in news:
            continue
        if one["kind"] == said.COMMENT:
            commented.setdefault(one["participant"], set()).add(one["idea"])
        if one["kind"] == said.STANCE:
            key = (one["participant"], one["idea"])
            stances[key] = max(stances.get(key, one), one, key=moment)
    return replace(
        world,
        commented={who: frozenset(ideas) for who, ideas in commented.items()},
        stances=_by_participant(stances),
    )


def _by_participant(stances: Mapping[tuple[str, str], Said]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for (participant, idea), one in stances.items():
        found.setdefault(participant, {})[idea] = one["stance"]
    return found


def _authors(ideas: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in ideas:
        author = one["state"]["author"]
        if author:
            found[author] = (*found.get(author, ()), one["state"]["id"])
    return found


def _visible_at(ideas: Iterable[Mapping[str, Any]], now: Snapshot) -> dict[str, datetime]:
    """Return since when the ideas that stand can be read."""
    stands = {idea.id for idea in now.ideas if idea.stands}
    states = (one["state"] for one in ideas)
    return {state["id"]: _accepted_at(state) for state in states if state["id"] in stands}


def _accepted_at(state: Mapping[str, Any]) -> datetime:
    submitted = parse_time(state["submitted_at"])
    moderated = state["moderation"]["at"]
    return max(submitted, parse_time(moderated)) if moderated else submitted
