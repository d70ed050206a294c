"""Forgetting a participant in what was counted: who it was goes, and every count stays."""

from datetime import datetime
from typing import Any

import structlog
from pymongo.client_session import ClientSession

from services.chassis.failpoints import Point, passing
from services.chassis.keys import within
from services.chassis.mongo import Store, in_transaction
from services.chassis.outbox import Outbox
from services.contracts.envelope import Checked
from services.contracts.erasure import Erased, entry, forgotten, pseudonym
from services.engagement import records
from services.engagement.domain import Key
from services.engagement.eventlog import EventLog
from services.engagement.parked.forgetting import Person, without
from services.engagement.parked.store import ParkedStore
from services.engagement.turns import Turns

log = structlog.get_logger(__name__)

COLLECTION = "erased"
_SECONDS = 60.0


def prepare(store: Store) -> None:
    """Make the indexes; idempotent."""
    store[COLLECTION].create_index([("dialogue", 1)])


def load_erased(store: Store, session: ClientSession, dialogues: set[str]) -> Erased:
    """Return who was erased lately in some dialogues."""
    found = store[COLLECTION].find({"dialogue": {"$in": sorted(dialogues)}}, session=session)
    return Erased({document["_id"]: document for document in found})


def erase(store: Store, turns: Turns, asked: Checked, now: datetime) -> None:
    """Forget a participant and tell that it is done, or change nothing where that was done before.

    Involvements and the log get another name for them, so that a recount still gives the tallies;
    what they wrote goes. What they did goes from parked messages, and what others did stays.

    Args:
        store: of engagement.
        turns: of its processes, so that no batch counts for the same person meanwhile.
        asked: ``participant.erased.v1``.
        now: the present, in UTC.

    Raises:
        KlankbordError: unavailable.
    """
    _forget_parked(store, asked)
    passing(Point.ERASE_AFTER_PARKED)
    in_transaction(
        store, lambda session: _erase(store, turns, asked, now, session), deadline=_SECONDS
    )


def _erase(
    store: Store, turns: Turns, asked: Checked, now: datetime, session: ClientSession
) -> None:
    known = entry(asked.event.id, asked.data)
    turns.take(session, {known["dialogue"]})
    _rename_involvements(store, session, asked.data, known["name"])
    EventLog(store).rename(session, known["dialogue"], asked.data["participant"], known["name"])
    store[COLLECTION].replace_one({"_id": known["_id"]}, known, upsert=True, session=session)
    passing(Point.ERASE_AFTER_COUNTED)
    Outbox(store).add_missing(session, [forgotten(asked, "engagement", now)])


def _rename_involvements(
    store: Store, session: ClientSession, data: dict[str, Any], name: str
) -> None:
    involvements = store["involvements"]
    query = {"_id": within(data["dialogue"]), "participant": data["participant"]}
    found = list(involvements.find(query, session=session))
    if not found:
        return
    renamed = [
        {
            **one,
            "_id": records.involvement_id(Key(one["dialogue"], one["idea"], name)),
            "participant": name,
        }
        for one in found
    ]
    involvements.delete_many(query, session=session)
    involvements.insert_many(renamed, session=session)


def _forget_parked(store: Store, asked: Checked) -> None:
    dialogue, participant = asked.data["dialogue"], asked.data["participant"]
    person = Person(dialogue, participant, pseudonym(asked.event.id, participant))
    parked = ParkedStore(store)
    dropped = changed = 0
    for document in store["parked"].find():
        body = parked.body(document)
        left = without(body, person)
        if left is None:
            dropped += parked.remove([document])
        elif left != body:
            changed += parked.replace(document, left)
        elif person.named_in(body.decode("utf-8", "replace")):
            # Perhaps only somebody else's text, or a batch that nobody can read.
            log.warning("parked.may_name", message=document["_id"], erasure=asked.event.id)
    if dropped or changed:
        log.info("parked.erased", dropped=dropped, changed=changed)
