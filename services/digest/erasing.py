"""Forgetting a participant in the read model: who it was goes, and every count stays.

Digests that were made name nobody, so they stay as they are.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis.failpoints import Point, passing
from services.chassis.mongo import Store, in_transaction
from services.chassis.outbox import Outbox
from services.contracts.envelope import Checked
from services.contracts.erasure import Erased, entry, forgotten
from services.contracts.fields import format_time
from services.digest import packs, said
from services.digest.gate import Gate
from services.digest.gathering import Batch

ERASED = "participant.erased.v1"
COLLECTION = "erased"
_SECONDS = 60.0

Entry = Mapping[str, Any]
Forget = Callable[[Store, ClientSession, str, Entry], None]
"""Forgets in one place: the store, the transaction, the participant, and the new name's entry."""


def prepare(store: Store) -> None:
    """Make the indexes; idempotent."""
    store[COLLECTION].create_index([("dialogue", 1)])


def disguised(store: Store, session: ClientSession, batch: Batch) -> Batch:
    """Return a batch without those who were erased since it was told."""
    joined = batch.states["participants"]
    said = [record for one in batch.counted.values() for record in one.records]
    dialogues = {one["dialogue"] for one in (*said, *joined.values())}
    if not dialogues:
        return batch
    found = store[COLLECTION].find({"dialogue": {"$in": sorted(dialogues)}}, session=session)
    erased = Erased({document["_id"]: document for document in found})
    if not erased.entries:
        return batch
    stay = {
        key: one
        for key, one in joined.items()
        if not erased.covers(one["dialogue"], one["state"]["id"], one["state"]["joined_at"])
    }
    counted = {
        pack: replace(one, records=[_blank(erased.disguised(record)) for record in one.records])
        for pack, one in batch.counted.items()
    }
    return replace(batch, states={**batch.states, "participants": stay}, counted=counted)


def erase(store: Store, gate: Gate, asked: Checked, now: datetime) -> None:
    """Forget a participant and tell that it is done; done before, it changes nothing.

    Args:
        store: of the digest service.
        gate: of the read model, so that no batch is folded meanwhile.
        asked: ``participant.erased.v1``.
        now: the present, in UTC.

    Raises:
        KlankbordError: unavailable.
    """

    def work(session: ClientSession) -> None:
        gate.enter(session)
        known = entry(asked.event.id, asked.data)
        for forget in FORGETTERS:
            forget(store, session, asked.data["participant"], known)
        store[COLLECTION].replace_one({"_id": known["_id"]}, known, upsert=True, session=session)
        # A digest on request is about another state now.
        meter = {"_id": known["dialogue"]}
        store["meters"].update_one(meter, {"$inc": {"revision": 1}}, session=session)
        passing(Point.ERASE_AFTER_READ_MODEL)
        Outbox(store).add_missing(session, [forgotten(asked, "digest", now)])

    in_transaction(store, work, deadline=_SECONDS)


def _disguise(store: Store, session: ClientSession, participant: str, known: Entry) -> None:
    """Give what they did another name, and remove what they wrote."""
    theirs = {"dialogue": known["dialogue"]}
    for pack in list(store[packs.COLLECTION].find(theirs, session=session)):
        held = list(packs.opened([pack]))
        if not any(one["participant"] == participant for one in held):
            continue
        kept = [
            said.forgotten(one, known["name"]) if one["participant"] == participant else one
            for one in held
        ]
        packed = {"$set": {"said": packs.packed(kept)}}
        store[packs.COLLECTION].update_one({"_id": pack["_id"]}, packed, session=session)


def _leave(store: Store, session: ClientSession, participant: str, known: Entry) -> None:
    """Remove which unit they belong to; who came back meanwhile stays."""
    joined = {"$lte": format_time(known["erased_at"])}
    place = {"_id": f"{known['dialogue']}/{participant}", "state.joined_at": joined}
    store["participants"].delete_one(place, session=session)


# Whoever keeps something more about participants adds what forgets it.
FORGETTERS: tuple[Forget, ...] = (_disguise, _leave)


def _blank(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record with every field that it had, empty where it was taken away."""
    return {"text": None, "query": None, **record}
