"""Everything about deliveries that is kept, in the digest service's database."""

import secrets
from datetime import datetime

from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from services.chassis.mongo import Store
from services.chassis.outbox import Outbox
from services.digest.delivery.arriving import ArrivalStore
from services.digest.delivery.citations import Citations
from services.digest.delivery.records import Records
from services.digest.delivery.rounds import Rounds
from services.digest.delivery.store import RecipientStore

_KEY_BYTES = 32


class DeliveryStore:
    """Recipients, when they are due, what became of each delivery, and what was fanned out.

    Args:
        store: the service's database.
    """

    def __init__(self, store: Store) -> None:
        self.database = store
        self.recipients = RecipientStore(store)
        self.records = Records(store)
        self.rounds = Rounds(store)
        self.fan_outs = FanOuts(store)
        self.citations = Citations(store)
        self.arrivals = ArrivalStore(store)
        self.outbox = Outbox(store)

    def prepare(self) -> None:
        """Make the indexes and the key of links; idempotent."""
        self.citations.prepare()
        self.recipients.prepare()
        self.records.prepare()
        self.rounds.prepare()
        self.outbox.prepare()
        self._make_key()

    def link_key(self) -> bytes:
        """Return the key that links in mail are signed with."""
        found = self.database["signing"].find_one({"_id": "links"})
        return bytes(found["key"]) if found else b""

    def _make_key(self) -> None:
        if self.link_key():
            return
        try:
            made = {"_id": "links", "key": secrets.token_bytes(_KEY_BYTES)}
            self.database["signing"].insert_one(made)
        except DuplicateKeyError:
            return


class FanOuts:
    """Which digests were fanned out, so that none is twice.

    Args:
        store: the service's database.
    """

    def __init__(self, store: Store) -> None:
        self._done = store["fan_outs"]

    def begin(self, session: ClientSession, key: str, now: datetime) -> bool:
        """Return whether the caller, in its transaction, is the first to fan a digest out."""
        if self._done.find_one({"_id": key}, session=session):
            return False
        self._done.insert_one({"_id": key, "at": now}, session=session)
        return True
