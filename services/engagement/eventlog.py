"""The event log: every event that was counted, once.

An event's key stands alone, which is what counts it once. What the event says lies in a pack with
the others of its dialogue that were counted in the same batch.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from pymongo.client_session import ClientSession

from services.chassis.failpoints import Point, passing
from services.chassis.mongo import RARE_KEYS_AT_ONCE, Store, delete_by_keys, find_by_keys
from services.chassis.packing import Document
from services.contracts.envelope import Checked
from services.contracts.erasure import FREE_TEXTS
from services.engagement import packs, records
from services.engagement.domain import Record
from services.engagement.packs import Pack


@dataclass(frozen=True, slots=True)
class New:
    """An event that is counted for the first time.

    Args:
        checked: the event.
        record: what it says, as it is logged.
        fingerprint: of the event.
    """

    checked: Checked
    record: Record
    fingerprint: str


class EventLog:
    """What was counted.

    Args:
        store: of engagement.
    """

    def __init__(self, store: Store) -> None:
        self._keys = store[packs.KEYS]
        self._packs = store[packs.COLLECTION]

    def prepare(self) -> None:
        """Make the index; idempotent."""
        self._packs.create_index("dialogue")

    def fingerprints(self, session: ClientSession, keys: set[str]) -> dict[str, str | None]:
        """Return the fingerprints of those of some events that were counted, by key."""
        found = find_by_keys(self._keys, keys, session, {"fingerprint": 1}, RARE_KEYS_AT_ONCE)
        return {document["_id"]: document["fingerprint"] for document in found}

    def add(
        self,
        session: ClientSession,
        batch: str,
        new: Mapping[str, New],
        now: datetime,
    ) -> list[Pack]:
        """Add what is counted, and return the packs that it lies in.

        Args:
            session: of the transaction that counts it.
            batch: its id.
            new: the events, by key.
            now: the present, in UTC.
        """
        self._keys.insert_many(
            [packs.key_document(key, one.fingerprint, batch) for key, one in new.items()],
            ordered=False,
            session=session,
        )
        passing(Point.ENGAGEMENT_AFTER_KEYS)
        counted = packs.cut(batch, (one.record for one in new.values()))
        documents = [packs.document(pack, lambda _: now) for pack in counted]
        self._packs.insert_many(documents, session=session)
        return counted

    def read(
        self, dialogue: str | None = None, session: ClientSession | None = None
    ) -> Iterator[Document]:
        """Yield the ``record`` of every event and when it was counted (``recorded_at``).

        Args:
            dialogue: one, or None for all.
            session: of a transaction.
        """
        query = {} if dialogue is None else {"dialogue": dialogue}
        for pack in self._packs.find(query, session=session):
            yield from packs.opened(pack)

    def packs(self) -> Iterator[tuple[Pack, datetime]]:
        """Yield every pack, and when the last of its events was counted."""
        for document in self._packs.find():
            logged = packs.opened(document)
            said = [one["record"] for one in logged]
            pack = Pack(document["_id"], document["dialogue"], said)
            yield pack, max(one["recorded_at"] for one in logged)

    def rename(self, session: ClientSession, dialogue: str, participant: str, name: str) -> None:
        """Give a participant another name, and remove what they wrote."""
        for pack in list(self._packs.find({"dialogue": dialogue}, session=session)):
            logged = packs.opened(pack)
            theirs = [one for one in logged if one["record"]["participant"] == participant]
            if not theirs:
                continue
            for one in theirs:
                left = {key: it for key, it in one["record"].items() if key not in FREE_TEXTS}
                one["record"] = {**left, "participant": name}
            changed = {"$set": packs.content(logged)}
            self._packs.update_one({"_id": pack["_id"]}, changed, session=session)

    def remove(self, dialogue: str) -> int:
        """Remove all of a dialogue, pack by pack, and return how many events that were.

        Nothing may be counted for it meanwhile.
        """
        removed = 0
        while pack := self._packs.find_one({"dialogue": dialogue}):
            keys = [records.key_of_record(one["record"]) for one in packs.opened(pack)]
            # A pack goes last, so that who goes on after a crash still knows its keys.
            delete_by_keys(self._keys, keys)
            self._packs.delete_one({"_id": pack["_id"]})
            removed += len(keys)
        return removed
