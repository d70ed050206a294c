"""Reading a whole dialogue out of the read model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis.buckets import TALLIES, Buckets
from services.chassis.layout import make_collection
from services.chassis.mongo import Store
from services.digest import packs
from services.digest.insight.snapshot import Snapshot
from services.digest.snapshots import snapshot

Document = dict[str, Any]

STATES = ("participants", "ideas", "answers")
# What is found by its dialogue.
OF_DIALOGUES = (*STATES, packs.COLLECTION)


@dataclass(frozen=True, slots=True)
class Held:
    """All that the read model holds of a dialogue, as it stands in the store.

    Args:
        dialogue: its own document.
        documents: the others, per collection.
        packs: what records say, still packed.
        counted: how many responses were counted, per UTC hour as ``2026-11-23T10``.
    """

    dialogue: Document
    documents: Mapping[str, list[Document]]
    packs: list[Document]
    counted: Mapping[str, int]

    def snapshot(self) -> Snapshot:
        """Return the dialogue as it stood then."""
        said = packs.opened(self.packs)
        return snapshot(self.dialogue, self.documents, said, self.counted)


def prepare(store: Store) -> None:
    """Make the indexes; idempotent.

    MongoDB would find a range of ids; the embedded store looks at all documents for one.
    """
    for name in OF_DIALOGUES:
        store[name].create_index("dialogue")
    # A collection cannot always be made inside a transaction.
    make_collection(store, TALLIES)


def read(store: Store, session: ClientSession, dialogue: Document) -> Held:
    """Return what is held of a dialogue, in one consistent read.

    Nothing is worked out here: others wait until the transaction is over.

    Args:
        store: the database.
        session: of the transaction.
        dialogue: its document.
    """
    name = dialogue["_id"]

    def of(collection: str) -> list[Document]:
        return list(store[collection].find({"dialogue": name}, session=session))

    documents = {collection: of(collection) for collection in STATES}
    documents["tallies"] = list(Buckets(store[TALLIES]).of(name, session))
    return Held(dialogue, documents, of(packs.COLLECTION), _counted(store, session, name))


def _counted(store: Store, session: ClientSession, dialogue: str) -> dict[str, int]:
    meter = store["meters"].find_one({"_id": dialogue}, {"counted": 1}, session=session)
    return dict((meter or {}).get("counted", {}))
