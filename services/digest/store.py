"""Everything the digest service keeps, in one database."""

from services.chassis.mongo import Store
from services.digest.memories import Memories
from services.digest.readstore import ReadStore
from services.digest.shelf import Shelf

DATABASE = "klankbord_digest"


class DigestStore:
    """The read model, the digests made from it, and what groups of opinion remember.

    Args:
        store: the database.
    """

    def __init__(self, store: Store) -> None:
        self.read = ReadStore(store)
        self.shelf = Shelf(store)
        self.memories = Memories(store)

    def prepare(self) -> None:
        """Make all indexes; idempotent."""
        self.read.prepare()
        self.shelf.prepare()
