"""Reading a whole dialogue out of the read model."""

from collections.abc import Iterator
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis.mongo import Store
from services.digest.insight.snapshot import Snapshot
from services.digest.snapshots import SAID, snapshot

# What is read of a dialogue all at once.
OF_DIALOGUES = ("participants", "ideas", "tallies", "people", "answers", *SAID)


def prepare(store: Store) -> None:
    """Make the indexes; idempotent.

    MongoDB would find a range of ids; the embedded store looks at all documents for one.
    """
    for name in OF_DIALOGUES:
        store[name].create_index("dialogue")


def read(store: Store, session: ClientSession, dialogue: dict[str, Any]) -> Snapshot:
    """Return a dialogue as it stands, in one consistent read.

    Args:
        store: the database.
        session: of the transaction.
        dialogue: its document.
    """
    name = dialogue["_id"]

    def of(collection: str) -> Iterator[dict[str, Any]]:
        yield from store[collection].find({"dialogue": name}, session=session)

    documents = {collection: of(collection) for collection in OF_DIALOGUES}
    return snapshot(dialogue, documents, _counted(store, session, name))


def _counted(store: Store, session: ClientSession, dialogue: str) -> dict[str, int]:
    meter = store["meters"].find_one({"_id": dialogue}, {"counted": 1}, session=session)
    return dict((meter or {}).get("counted", {}))
