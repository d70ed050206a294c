"""Everything the digest service keeps, in one database."""

from services.chassis.mongo import Store
from services.digest.delivery.stores import DeliveryStore
from services.digest.readstore import ReadStore
from services.digest.shelf import Shelf

DATABASE = "klankbord_digest"


class DigestStore:
    """The read model, the digests made from it, and who gets them.

    Args:
        store: the database.
    """

    def __init__(self, store: Store) -> None:
        self.read = ReadStore(store)
        self.shelf = Shelf(store)
        self.delivery = DeliveryStore(store)

    def prepare(self) -> None:
        """Make all indexes; idempotent."""
        self.read.prepare()
        self.shelf.prepare()
        self.delivery.prepare()
