"""The read model as pure folding: what a batch of events changes, given what is known already.

Order never matters. Of states (dialogues, participants, ideas, tallies) the highest version wins;
of a person's stances on an idea the latest by time, then by source and id, as engagement counts
them; of the answers to an idea the moment of the first. A record counts once, whichever message
brings it, so that a rebuild may cut the messages anew.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.digest.gathering import VERSIONED, Batch, Document

# What was written by somebody who was erased since is gone, and so is what it was about.
_SAID = {"feedback.comment.v1": "text", "feedback.search.v1": "query"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the read model holds about the things in a batch.

    Args:
        versions: per collection the version per id.
        records: the keys of records that were folded before.
        stances: by id.
        people: by id.
        answers: the first to each idea, by the idea's id.
    """

    versions: Mapping[str, Mapping[str, int]]
    records: frozenset[str] = frozenset()
    stances: Mapping[str, Document] = field(default_factory=dict)
    people: Mapping[str, Document] = field(default_factory=dict)
    answers: Mapping[str, Document] = field(default_factory=dict)

    def held(self, collection: str) -> Collection[str]:
        """Return the ids in a collection that exist; records are new whenever they are written."""
        if collection in VERSIONED:
            return self.versions.get(collection, {})
        kept = {"stances": self.stances, "people": self.people, "answers": self.answers}
        return kept.get(collection, ())


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be written.

    Args:
        documents: per collection the whole documents that are new or changed, by id.
        records: how many new records per dialogue.
        ideas: how many ideas per dialogue were not there before.
        counted: how many new records per dialogue and UTC hour in which they were counted.
        dialogues: those that changed at all.
    """

    documents: Mapping[str, dict[str, Document]]
    records: Counter[str]
    ideas: Counter[str]
    dialogues: frozenset[str]
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)


def fold(batch: Batch, known: Known) -> Changes:
    """Return what changes in the read model."""
    documents: dict[str, dict[str, Document]] = {
        name: _newer(batch.states[name], known.versions.get(name, {})) for name in VERSIONED
    }
    fresh = {key: one for key, one in batch.records.items() if key not in known.records}
    documents["records"] = {key: {"_id": key} for key in fresh}
    documents["stances"] = _stances(fresh.values(), known.stances)
    documents["people"] = _people(fresh.values(), known.people)
    documents["answers"] = _earlier(batch.answers, known.answers)
    documents["comments"] = _kept(fresh, "feedback.comment.v1", ("idea", "text", "language"))
    documents["searches"] = _kept(fresh, "feedback.search.v1", ("query", "found", "seconds"))
    documents["shares"] = _kept(fresh, "feedback.share.v1", ("idea", "unit", "channel"))
    states = (*VERSIONED, "answers")
    changed = {one["dialogue"] for name in states for one in documents[name].values()} | {
        one["dialogue"] for one in fresh.values()
    }
    return Changes(
        documents,
        Counter(one["dialogue"] for one in fresh.values()),
        Counter(
            one["dialogue"]
            for key, one in documents["ideas"].items()
            if key not in known.held("ideas")
        ),
        frozenset(changed),
        Counter((one["dialogue"], _hour(batch.counted_at[key])) for key, one in fresh.items()),
    )


def stance_id(record: Mapping[str, Any]) -> str:
    """Return the id of the stance that a record is about."""
    return f"{record['dialogue']}/{record['idea']}/{record['participant']}"


def person_id(record: Mapping[str, Any]) -> str:
    """Return the id of the person who did it."""
    return f"{record['dialogue']}/{record['participant']}"


def _newer(offered: Mapping[str, Document], versions: Mapping[str, int]) -> dict[str, Document]:
    return {key: one for key, one in offered.items() if one["version"] > versions.get(key, 0)}


def _earlier(offered: Mapping[str, Document], known: Mapping[str, Document]) -> dict[str, Document]:
    return {
        key: one for key, one in offered.items() if key not in known or one["at"] < known[key]["at"]
    }


def _stances(
    records: Iterable[Mapping[str, Any]], known: Mapping[str, Document]
) -> dict[str, Document]:
    changed: dict[str, Document] = {}
    for record in records:
        if record["type"] != "feedback.stance.v1":
            continue
        key = stance_id(record)
        held = changed.get(key) or known.get(key)
        if held is None or _order(held) < _order(record):
            names = ("dialogue", "idea", "participant", "stance", "time", "id", "source")
            changed[key] = {"_id": key, **{name: record[name] for name in names}}
    return changed


def _order(record: Mapping[str, Any]) -> tuple[datetime, str, str]:
    return (record["time"], record["source"], record["id"])


def _people(
    records: Iterable[Mapping[str, Any]], known: Mapping[str, Document]
) -> dict[str, Document]:
    changed: dict[str, Document] = {}
    for record in records:
        key = person_id(record)
        held = changed.get(key) or known.get(key)
        grown = _grown(held, record) if held else _person(key, record)
        if grown != held:
            changed[key] = grown
    return changed


def _person(key: str, record: Mapping[str, Any]) -> Document:
    return {
        "_id": key,
        "dialogue": record["dialogue"],
        "participant": record["participant"],
        "first_at": _quarter(record["time"]),
        "last_at": _quarter(record["time"]),
        "days": [_day(record["time"])],
    }


def _grown(held: Document, record: Mapping[str, Any]) -> Document:
    day = _day(record["time"])
    return {
        **held,
        "first_at": min(held["first_at"], _quarter(record["time"])),
        "last_at": max(held["last_at"], _quarter(record["time"])),
        "days": held["days"] if day in held["days"] else sorted([*held["days"], day]),
    }


def _kept(
    records: Mapping[str, Mapping[str, Any]], kind: str, names: tuple[str, ...]
) -> dict[str, Document]:
    always = ("dialogue", "participant", "time")
    return {
        f"{one['dialogue']}/{key}": {
            "_id": f"{one['dialogue']}/{key}",
            **{name: one[name] for name in (*always, *names)},
        }
        for key, one in records.items()
        if one["type"] == kind and one[_SAID.get(kind, "id")] is not None
    }


def _quarter(time: datetime) -> datetime:
    """Return the quarter of an hour in which ``time`` lies.

    Periods begin and end at whole hours in a zone, and zones differ by whole quarters. So nothing
    is decided otherwise, and whoever does much at once is written down once.
    """
    return time.replace(minute=time.minute - time.minute % 15, second=0, microsecond=0)


def _hour(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H}"


def _day(time: datetime) -> str:
    return time.date().isoformat()
