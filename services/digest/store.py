"""Everything the digest service keeps, in one database."""

from datetime import datetime

from services.chassis.migrations import migrate
from services.chassis.mongo import Store
from services.contracts.envelope import Checked
from services.digest.delivery.stores import DeliveryStore
from services.digest.memories import Memories
from services.digest.migrations import MIGRATIONS
from services.digest.readstore import ReadStore
from services.digest.shelf import Shelf

DATABASE = "klankbord_digest"


class DigestStore:
    """The read model, the digests made from it, who gets them, and what groups remember.

    Args:
        store: the database.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.read = ReadStore(store)
        self.shelf = Shelf(store)
        self.memories = Memories(store)
        self.delivery = DeliveryStore(store)

    def prepare(self) -> None:
        """Make all indexes; idempotent."""
        migrate(self.store, MIGRATIONS)
        self.read.prepare()
        self.shelf.prepare()
        self.delivery.prepare()

    def erase(self, asked: Checked, now: datetime) -> None:
        """Forget a participant everywhere, and say so last.

        Args:
            asked: ``participant.erased.v1``.
            now: the present, in UTC.

        Raises:
            KlankbordError: unavailable.
        """
        who = (asked.data["dialogue"], asked.data["participant"])
        self.delivery.recipients.forget(*who)
        self.memories.forget(*who)
        self.read.erase(asked, now)
