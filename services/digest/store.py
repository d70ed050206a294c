"""Everything the digest service keeps, in one database."""

from services.chassis.migrations import migrate
from services.chassis.mongo import Store
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
        self._store = store
        self.read = ReadStore(store)
        self.shelf = Shelf(store)
        self.memories = Memories(store)
        self.delivery = DeliveryStore(store)

    def prepare(self) -> None:
        """Make all indexes; idempotent."""
        migrate(self._store, MIGRATIONS)
        self.read.prepare()
        self.shelf.prepare()
        self.delivery.prepare()
