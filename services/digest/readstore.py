"""The read model in the store: one transaction per batch, one consistent read per snapshot."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis import metrics
from services.chassis.buckets import TALLIES, Buckets, Place
from services.chassis.buckets import Held as HeldTallies
from services.chassis.failpoints import Point, passing
from services.chassis.mongo import Store, find_by_keys, in_transaction
from services.chassis.packing import Document
from services.contracts.envelope import Checked
from services.contracts.errors import Code, KlankbordError, not_found
from services.digest import erasing, reading
from services.digest.gate import Gate
from services.digest.gathering import VERSIONED, Batch, gather
from services.digest.insight.snapshot import Snapshot
from services.digest.reading import Held
from services.digest.readmodel import Known, fold
from services.digest.writing import count, pack, put

# Everything that events fill, in the order of clearing; meters stay, revisions only grow.
COLLECTIONS = ("dialogues", *reading.OF_DIALOGUES, TALLIES, "taken")
SECONDS = 60.0
# Of what has versions, all but tallies have a document each.
_LONE = tuple(name for name in VERSIONED if name != "tallies")


class ReadStore:
    """What events have told about every dialogue.

    Args:
        store: the service's database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.gate = Gate(store)
        self._tallies = Buckets(store[TALLIES])

    def prepare(self) -> None:
        """Make what must be there; idempotent."""
        reading.prepare(self._store)
        erasing.prepare(self._store)
        self.gate.prepare()

    def erase(self, asked: Checked, now: datetime) -> None:
        """Forget a participant; see ``erasing``."""
        erasing.erase(self._store, self.gate, asked, now)

    def take(self, events: Iterable[Checked]) -> None:
        """Fold events into the read model, all or none; events known before change nothing.

        Raises:
            KlankbordError: unavailable; the store is away or the read model is being cleared.
        """
        batch = gather(events)
        in_transaction(self._store, lambda session: self._take(session, batch), deadline=SECONDS)

    def progress(self, dialogue: str) -> dict[str, int]:
        """Return how much of a dialogue was taken in: records, ideas and the revision."""
        meter = self._store["meters"].find_one({"_id": dialogue}, {"counted": 0}) or {}
        return {
            "records": meter.get("records", 0),
            "ideas": meter.get("ideas", 0),
            "revision": meter.get("revision", 0),
        }

    def snapshot(self, dialogue: str) -> Snapshot:
        """Return a dialogue as it stands, in one consistent read.

        Raises:
            KlankbordError: unknown dialogue; unavailable until the read model is rebuilt.
        """

        def work(session: ClientSession) -> Held:
            return reading.read(self._store, session, self.dialogue(session, dialogue))

        return in_transaction(self._store, work, deadline=SECONDS).snapshot()

    def dialogues(self, states: tuple[str, ...]) -> list[dict[str, Any]]:
        """Return the state of every dialogue that is in one of ``states``."""
        found = self._store["dialogues"].find({"state.state": {"$in": list(states)}})
        return [one["state"] for one in found.sort("_id", 1)]

    def revision(self, session: ClientSession, dialogue: str) -> int:
        """Return how often the read model of a dialogue changed.

        Raises:
            KlankbordError: unknown dialogue; unavailable until the read model is rebuilt.
        """
        self.dialogue(session, dialogue)
        meter = self._store["meters"].find_one({"_id": dialogue}, {"revision": 1}, session=session)
        return int(meter["revision"]) if meter else 0

    def dialogue(self, session: ClientSession, dialogue: str) -> dict[str, Any]:
        """Return the document of a dialogue.

        Raises:
            KlankbordError: unknown dialogue; unavailable until the read model is rebuilt.
        """
        self.gate.refuse_unless_whole(session)
        found = self._store["dialogues"].find_one({"_id": dialogue}, session=session)
        if found is None:
            raise KlankbordError(Code.UNKNOWN_DIALOGUE, not_found("dialogue", dialogue).message)
        return found

    def begin_rebuild(self) -> None:
        """Empty the read model; digests and requests stay. Idempotent."""
        self.gate.turn(rebuilding=True, clearing=True)
        passing(Point.REBUILD_AFTER_CLOSING)
        for name in COLLECTIONS:
            self._store[name].delete_many({})
            passing(Point.REBUILD_AFTER_CLEARING)
        self._store["meters"].update_many({}, {"$set": {"records": 0, "ideas": 0, "packs": 0}})
        passing(Point.REBUILD_AFTER_METERS)
        self.gate.turn(rebuilding=True, clearing=False)

    def end_rebuild(self) -> None:
        """Let digests be made again."""
        self.gate.turn(rebuilding=False, clearing=False)

    def _take(self, session: ClientSession, batch: Batch) -> None:
        rebuilding = self.gate.enter(session)
        passing(Point.READ_MODEL_AFTER_GATE)
        batch = erasing.disguised(self._store, session, batch)
        tallies = self._tallies.near(_by_place(batch.states["tallies"]), session)
        known = self._known(session, batch, tallies)
        with metrics.FOLD_SECONDS.labels("digest").time():
            changes = fold(batch, known)
        newer = changes.documents
        for name in (*_LONE, "taken", "answers"):
            put(self._store, session, name, newer[name], known.held(name))
            passing(Point.READ_MODEL_AFTER_PUT)
        self._tallies.put(_by_place(newer["tallies"]), tallies, session)
        passing(Point.READ_MODEL_AFTER_PUT)
        packed = pack(self._store, session, changes.said)
        passing(Point.READ_MODEL_AFTER_PUT)
        count(self._store, session, changes, packed, rebuilding=rebuilding)

    def _known(self, session: ClientSession, batch: Batch, tallies: HeldTallies) -> Known:
        versions = {
            name: {
                key: one["version"]
                for key, one in self._find(session, name, batch.states[name], {"version": 1})
            }
            for name in _LONE
        }
        versions["tallies"] = {
            f"{one['dialogue']}/{one['idea']}": one["version"] for one in tallies
        }
        taken = self._find(session, "taken", batch.counted)
        return Known(
            versions,
            frozenset(key for key, _ in taken),
            dict(self._find(session, "answers", batch.answers)),
        )

    def _find(
        self,
        session: ClientSession,
        name: str,
        keys: Iterable[str],
        projection: Mapping[str, int] | None = None,
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        for one in find_by_keys(self._store[name], keys, session, projection):
            yield one["_id"], one


def _by_place(tallies: Mapping[str, Document]) -> dict[Place, Document]:
    return {(one["dialogue"], one["idea"]): one for one in tallies.values()}
