"""The read model as pure folding: what a batch of events changes, given what is known already.

Order never matters. Of states (dialogues, participants, ideas, tallies) the highest version wins;
of the answers to an idea the moment of the first. A pack counts once, however often it is told;
what its records say is kept as it is, and whoever reads puts it together.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.digest import said
from services.digest.gathering import VERSIONED, Batch, Document
from services.digest.said import Said


@dataclass(frozen=True, slots=True)
class Known:
    """What the read model holds about the things in a batch.

    Args:
        versions: per collection the version per id.
        taken: the packs that were folded before.
        answers: the first to each idea, by the idea's id.
    """

    versions: Mapping[str, Mapping[str, int]]
    taken: frozenset[str] = frozenset()
    answers: Mapping[str, Document] = field(default_factory=dict)

    def held(self, collection: str) -> Collection[str]:
        """Return the ids in a collection that exist; packs are new whenever they are written."""
        if collection in VERSIONED:
            return self.versions.get(collection, {})
        return self.answers if collection == "answers" else ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be written.

    Args:
        documents: per collection the whole documents that are new or changed, by id.
        said: what new records say, per dialogue.
        records: how many new records per dialogue.
        ideas: how many ideas per dialogue were not there before.
        counted: how many new records per dialogue and UTC hour in which they were counted.
        dialogues: those that changed at all.
    """

    documents: Mapping[str, dict[str, Document]]
    said: Mapping[str, list[Said]]
    records: Counter[str]
    ideas: Counter[str]
    dialogues: frozenset[str]
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)


def fold(batch: Batch, known: Known) -> Changes:
    """Return what changes in the read model."""
    documents: dict[str, dict[str, Document]] = {
        name: _newer(batch.states[name], known.versions.get(name, {})) for name in VERSIONED
    }
    fresh = {key: one for key, one in batch.counted.items() if key not in known.taken}
    documents["taken"] = {key: {"_id": key} for key in fresh}
    records = [record for one in fresh.values() for record in one.records]
    documents["answers"] = _earlier(batch.answers, known.answers)
    states = (*VERSIONED, "answers")
    changed = {one["dialogue"] for name in states for one in documents[name].values()} | {
        one["dialogue"] for one in records
    }
    return Changes(
        documents,
        _by_dialogue(records),
        Counter(one["dialogue"] for one in records),
        Counter(
            one["dialogue"]
            for key, one in documents["ideas"].items()
            if key not in known.held("ideas")
        ),
        frozenset(changed),
        Counter(
            (record["dialogue"], _hour(one.at)) for one in fresh.values() for record in one.records
        ),
    )


def _newer(offered: Mapping[str, Document], versions: Mapping[str, int]) -> dict[str, Document]:
    return {key: one for key, one in offered.items() if one["version"] > versions.get(key, 0)}


def _earlier(offered: Mapping[str, Document], known: Mapping[str, Document]) -> dict[str, Document]:
    return {
        key: one for key, one in offered.items() if key not in known or one["at"] < known[key]["at"]
    }


def _by_dialogue(records: Iterable[Document]) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = {}
    for record in records:
        found.setdefault(record["dialogue"], []).append(said.of_record(record))
    return found


def _hour(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H}"
