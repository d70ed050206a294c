"""Everything the digest service keeps, in one database."""

from services.chassis.migrations import migrate
from services.chassis.mongo import Store
from services.digest import workers
from services.digest.migrations import MIGRATIONS
from services.digest.readstore import ReadStore
from services.digest.shelf import Shelf

DATABASE = "klankbord_digest"


class DigestStore:
    """The read model and the digests made from it.

    Args:
        store: the database.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.read = ReadStore(store)
        self.shelf = Shelf(store)

    def prepare(self) -> None:
        """Make all indexes; idempotent."""
        migrate(self.store, MIGRATIONS)
        self.read.prepare()
        self.shelf.prepare()
        workers.prepare(self.store)
