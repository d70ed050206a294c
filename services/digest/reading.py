"""Reading a whole dialogue out of the read model, in pieces that leave others a turn."""

from collections.abc import Iterator, Sequence
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.chassis.mongo import Store
from services.chassis.pieces import pieces
from services.digest.insight.snapshot import Snapshot
from services.digest.snapshots import SAID, snapshot

# What is read of a dialogue all at once: there is one document for each person or idea.
AT_ONCE = ("participants", "ideas", "tallies", "people", "answers")
# While the embedded store carries out a statement nobody else can write.
_PEOPLE_AT_ONCE = 20


def prepare(store: Store) -> None:
    """Make the indexes; idempotent.

    MongoDB would find a range of ids; the embedded store looks at all documents for one.
    """
    for name in AT_ONCE:
        store[name].create_index("dialogue")
    for name in SAID:
        store[name].create_index([("dialogue", 1), ("participant", 1)])


def read(store: Store, session: ClientSession, dialogue: dict[str, Any]) -> Snapshot:
    """Return a dialogue as it stands, in one consistent read.

    What people did is read for a few of them at a time. Everybody who did something has a document
    among the people, written in the same transaction.

    Args:
        store: the database.
        session: of the transaction.
        dialogue: its document.
    """
    name = dialogue["_id"]

    def of(collection: str) -> Iterator[dict[str, Any]]:
        yield from store[collection].find({"dialogue": name}, session=session)

    people = list(of("people"))
    # By code point, as the store orders strings.
    names = sorted(one["participant"] for one in people)
    documents = {
        **{one: of(one) for one in AT_ONCE},
        **{one: _said(store[one], session, name, names) for one in SAID},
        "people": people,
    }
    return snapshot(dialogue, documents, _counted(store, session, name))


def _said(
    collection: Collection[dict[str, Any]],
    session: ClientSession,
    dialogue: str,
    people: Sequence[str],
) -> Iterator[dict[str, Any]]:
    for some in pieces(people, _PEOPLE_AT_ONCE):
        wanted = {"dialogue": dialogue, "participant": {"$gte": some[0], "$lte": some[-1]}}
        yield from collection.find(wanted, session=session)


def _counted(store: Store, session: ClientSession, dialogue: str) -> dict[str, int]:
    meter = store["meters"].find_one({"_id": dialogue}, {"counted": 1}, session=session)
    return dict((meter or {}).get("counted", {}))
