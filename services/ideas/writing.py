"""How ideas writes: a state with its version, and its facts beside it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from pymongo.client_session import ClientSession
from pymongo.database import Database

from services.chassis.failpoints import Point, passing
from services.chassis.mongo import find_by_keys, in_transaction
from services.chassis.outbox import Outbox
from services.contracts.envelope import Event, to_dict
from services.contracts.errors import Code, KlankbordError
from services.ideas.domain.states import Change, Idea, Versioned
from services.ideas.reading import Reading, key

T = TypeVar("T")


class Writing(Reading):
    """Writes to the store of ideas, always in a transaction.

    Args:
        database: its own; see ``layout`` for what it holds.
    """

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        super().__init__(database)
        self._outbox = Outbox(database)

    def _transact(self, work: Callable[[ClientSession], T]) -> T:
        return in_transaction(self._database, work)

    def _save(
        self,
        name: str,
        place: str,
        before: Versioned | None,
        change: Change[Versioned],
        session: ClientSession,
    ) -> Versioned:
        """Keep a change unless it is none; the version keeps two writers apart."""
        state = change.state
        document: dict[str, Any] = {"_id": place, **state}
        if before is None:
            self._database[name].insert_one(document, session=session)
        elif state["version"] != before["version"]:
            here = {"_id": place, "version": before["version"]}
            if not self._database[name].replace_one(here, document, session=session).matched_count:
                raise KlankbordError(Code.UNAVAILABLE, "Somebody else changed this; try again.")
        passing(Point.IDEAS_AFTER_STATE)
        self._tell(change.events, session)
        return state

    def _save_idea(self, before: Idea | None, change: Change[Idea], session: ClientSession) -> Idea:
        place = key(change.state["dialogue"], change.state["id"])
        return self._save("ideas", place, before, change, session)

    def _tell(self, events: Sequence[Event], session: ClientSession) -> None:
        """Log the facts and lay them ready to be sent."""
        if not events:
            return
        documents = [{"id": event.id, "event": to_dict(event)} for event in events]
        self._database["log"].insert_many(documents, session=session)
        passing(Point.IDEAS_AFTER_LOG)
        self._outbox.add(session, events)

    def _insert(
        self, name: str, documents: Sequence[dict[str, Any]], session: ClientSession
    ) -> None:
        if documents:
            self._database[name].insert_many(documents, session=session)

    def _ideas(
        self, keys: Iterable[tuple[str, str]], session: ClientSession
    ) -> dict[tuple[str, str], Idea]:
        found = self._by_key("ideas", {key(*ids) for ids in keys}, session)
        return {(idea["dialogue"], idea["id"]): idea for idea in found.values()}

    def _by_key(self, name: str, keys: set[str], session: ClientSession) -> dict[str, Any]:
        documents = find_by_keys(self._database[name], keys, session)
        return {document.pop("_id"): document for document in documents}
