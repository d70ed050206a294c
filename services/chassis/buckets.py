"""Small documents about ideas, those of a dialogue kept together in a few large ones."""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pymongo import InsertOne, ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.chassis.mongo import find_by_keys
from services.chassis.packing import Document, packed, unpacked

Place = tuple[str, str]
"""A dialogue and an idea."""

TALLIES = "tally_buckets"
"""The collection of tallies, in every database that has one."""
NUMBER = 16
"""Buckets of a dialogue; another number would look for what is there in other places."""
_HELD = "held"


@dataclass(frozen=True, slots=True)
class Held:
    """What some buckets hold.

    Args:
        buckets: per bucket that exists what it holds, by idea.
    """

    buckets: Mapping[str, Mapping[str, Document]]

    def get(self, place: Place) -> Document | None:
        """Return the document of an idea; None where there is none, or its bucket was not read."""
        return self.buckets.get(bucket_of(place), {}).get(place[1])

    def __iter__(self) -> Iterator[Document]:
        """Yield all documents."""
        for bucket in self.buckets.values():
            yield from bucket.values()


NOTHING_HELD = Held({})


class Buckets:
    """Documents of ideas in their buckets.

    Args:
        collection: that holds them and nothing else.
    """

    def __init__(self, collection: Collection[Document]) -> None:
        self._collection = collection

    def near(self, places: Iterable[Place], session: ClientSession | None = None) -> Held:
        """Return the buckets of some ideas, with all that lies in them."""
        return self._read({bucket_of(place) for place in places}, session)

    def of(self, dialogue: str, session: ClientSession | None = None) -> Held:
        """Return all of a dialogue."""
        return self._read({_name(dialogue, number) for number in range(NUMBER)}, session)

    def all(self, session: ClientSession | None = None) -> Iterator[Document]:
        """Yield the documents of all dialogues, one bucket in memory at a time."""
        for bucket in self._collection.find(session=session).sort("_id", 1):
            yield from opened(bucket).values()

    def put(self, documents: Mapping[Place, Document], held: Held, session: ClientSession) -> None:
        """Write documents, new or changed.

        Args:
            documents: each whole, by its place.
            held: the buckets of all of these, as the same transaction read them.
            session: of the transaction.
        """
        changed: dict[str, dict[str, Document]] = {}
        for place, document in documents.items():
            name = bucket_of(place)
            bucket = changed.setdefault(name, dict(held.buckets.get(name, {})))
            bucket[place[1]] = document
        writes = [
            ReplaceOne({"_id": name}, _closed(name, bucket))
            if name in held.buckets
            else InsertOne(_closed(name, bucket))
            for name, bucket in sorted(changed.items())
        ]
        if writes:
            self._collection.bulk_write(writes, ordered=False, session=session)

    def _read(self, names: set[str], session: ClientSession | None) -> Held:
        found = find_by_keys(self._collection, names, session)
        return Held({one["_id"]: opened(one) for one in found})


def bucket_of(place: Place) -> str:
    """Return the id of the bucket that an idea lies in."""
    dialogue, idea = place
    return _name(dialogue, zlib.crc32(idea.encode()) % NUMBER)


def opened(bucket: Mapping[str, Any]) -> dict[str, Document]:
    """Return what a bucket holds, by idea."""
    return {one["idea"]: one for one in unpacked(_HELD, bucket[_HELD])}


def _closed(name: str, documents: Mapping[str, Document]) -> Document:
    held = packed(_HELD, [documents[idea] for idea in sorted(documents)])
    return {"_id": name, "dialogue": name.partition("/")[0], _HELD: held}


def _name(dialogue: str, number: int) -> str:
    return f"{dialogue}/{number:02}"
