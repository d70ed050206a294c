"""Indexes and validators of engagement's collections."""

from typing import Any

from services.chassis.layout import make_collection
from services.chassis.mongo import Store
from services.contracts.engagement import COUNTS
from services.engagement.parked.store import ParkedStore

_COUNT = {"bsonType": ["int", "long"], "minimum": 0}

# The last guard: whatever goes wrong, no count is ever below zero.
_TALLY_RULES: dict[str, Any] = {
    "$jsonSchema": {
        "bsonType": "object",
        "required": ["dialogue", "idea", "version", *COUNTS],
        "properties": dict.fromkeys(COUNTS, _COUNT),
    }
}


def prepare_collections(store: Store) -> None:
    """Make every index and validator; idempotent."""
    _ensure_rules(store, "tallies", _TALLY_RULES)
    store["log"].create_index([("dialogue", 1), ("source", 1)])
    # Involvements and tallies are found by their ids, which begin with the dialogue's.
    store["ideas"].create_index([("dialogue", 1), ("merged_into", 1)])
    ParkedStore(store).prepare()
    # A collection cannot always be made inside a transaction.
    for name in ("dialogues", "involvements", "counted", "turns", "outbox", "leases"):
        make_collection(store, name)


def _ensure_rules(store: Store, name: str, rules: dict[str, Any]) -> None:
    make_collection(store, name)
    store.command("collMod", name, validator=rules)
