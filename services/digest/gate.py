"""The gate of the read model: batches pass one at a time, and none while it is being emptied."""

from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from services.chassis.mongo import Store, in_transaction
from services.contracts.errors import Code, KlankbordError

_ID = "gate"
_SECONDS = 60.0


class Gate:
    """One document that says what the read model is going through.

    Args:
        store: the service's database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._gate = store["gate"]

    def prepare(self) -> None:
        """Make the document; idempotent."""
        try:
            self._gate.insert_one(
                {"_id": _ID, "batches": 0, "clearing": False, "rebuilding": False, "stale": False}
            )
        except DuplicateKeyError:
            return

    def enter(self, session: ClientSession) -> bool:
        """Pass with a batch, and return whether a rebuild is going on.

        It must be the first write of the transaction: two batches at once then conflict before
        either has done much, and none slips in while collections are emptied one by one.

        Raises:
            KlankbordError: unavailable; the read model is being emptied.
        """
        passed = self._gate.find_one_and_update(
            {"_id": _ID, "clearing": False}, {"$inc": {"batches": 1}}, session=session
        )
        if passed is None:
            raise KlankbordError(Code.UNAVAILABLE, "The read model is being emptied.")
        return bool(passed["rebuilding"])

    def is_whole(self, session: ClientSession | None = None) -> bool:
        """Return whether the read model holds all: no rebuild is going on, and none is needed."""
        gate = self._gate.find_one({"_id": _ID}, session=session) or {}
        return not (gate.get("rebuilding") or gate.get("stale"))

    def refuse_unless_whole(self, session: ClientSession) -> None:
        """Raise ``KlankbordError`` unavailable while a rebuild is going on, or is needed."""
        if not self.is_whole(session):
            why = "Digests wait for './klankbord rebuild digest', which fills the read model anew."
            raise KlankbordError(Code.UNAVAILABLE, why)

    def want_rebuild(self) -> None:
        """Say that the read model lacks something that only a rebuild brings."""
        self.prepare()
        self._gate.update_one({"_id": _ID}, {"$set": {"stale": True}})

    def turn(self, *, rebuilding: bool, clearing: bool) -> None:
        """Open or close the gate, after the batches that are passing."""

        def write(session: ClientSession) -> None:
            flags = {"rebuilding": rebuilding, "clearing": clearing, "stale": False}
            self._gate.update_one({"_id": _ID}, {"$set": flags}, session=session)

        in_transaction(self._store, write, deadline=_SECONDS)
