"""Collections of engagement, and their indexes."""

from services.chassis.buckets import TALLIES
from services.chassis.layout import make_collection
from services.chassis.mongo import Store
from services.engagement.parked.store import ParkedStore

_COLLECTIONS = (
    "log",
    "dialogues",
    "involvements",
    TALLIES,
    "counted",
    "turns",
    "outbox",
    "leases",
)


def prepare_collections(store: Store) -> None:
    """Make every collection and index; idempotent."""
    # Involvements are found by their ids, which begin with the dialogue's.
    store["ideas"].create_index([("dialogue", 1), ("merged_into", 1)])
    ParkedStore(store).prepare()
    # A collection cannot always be made inside a transaction.
    for name in _COLLECTIONS:
        make_collection(store, name)
