"""What ideas keeps about erasures, and what it removes for one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis.failpoints import Point, passing
from services.chassis.mongo import find_by_keys
from services.contracts.envelope import Checked
from services.contracts.erasure import Erased, hidden
from services.contracts.errors import not_found
from services.contracts.fields import parse_time
from services.ideas.domain import erasure as domain
from services.ideas.domain.erasure import Erasure
from services.ideas.domain.facts import SOURCE
from services.ideas.domain.states import Cause
from services.ideas.reading import key
from services.ideas.writing import Writing


class Erasures(Writing):
    """Erases participants.

    Args:
        database: of ideas; see ``layout`` for what it holds.
    """

    def erase(self, dialogue: str, participant: str, erasure: str, cause: Cause) -> dict[str, Any]:
        """Forget a participant here, ask the others to, and return how far that is.

        Asked again it is the same erasure, unless the participant came back meanwhile.

        Args:
            dialogue: of the participant.
            participant: to be forgotten; may never have joined, and only have responded.
            erasure: a fresh random id, used where this is a new erasure.
            cause: of the request.

        Raises:
            KlankbordError: unknown-dialogue.
        """

        def work(session: ClientSession) -> dict[str, Any]:
            self.dialogue(dialogue, session)
            known = self._known(dialogue, participant, session)
            if known and not self._came_back(dialogue, participant, session):
                return domain.view_of(known)
            begun = domain.begin(dialogue, participant, erasure, cause)
            self._forget(dialogue, participant, cause, session)
            self._database["erasures"].replace_one(
                {"_id": begun["_id"]}, dict(begun), upsert=True, session=session
            )
            passing(Point.ERASE_AFTER_IDEAS)
            # Not in the log: nothing that is told again may name whom all have forgotten.
            asked = domain.asked(dialogue, participant, erasure, cause)
            self._outbox.add(session, [asked])
            return domain.view_of(begun)

        return self._transact(work)

    def state(self, dialogue: str, participant: str) -> dict[str, Any]:
        """Return how far an erasure is.

        Raises:
            KlankbordError: unknown-dialogue, not-found.
        """
        known = self._known(dialogue, participant)
        if known is None:
            self.dialogue(dialogue)
            raise not_found("erasure of", str(participant)[:64])
        return domain.view_of(known)

    def confirm(self, data: Mapping[str, Any]) -> None:
        """Take in that a service has forgotten a participant; said again it changes nothing."""

        def work(session: ClientSession) -> None:
            erasures = self._database["erasures"]
            known: Any = erasures.find_one({"erasure": data["erasure"]}, session=session)
            if known:
                after = domain.confirmed(known, data)
                erasures.replace_one({"_id": known["_id"]}, dict(after), session=session)

        self._transact(work)

    def without_erased(self, batch: Iterable[Checked], session: ClientSession) -> list[Checked]:
        """Return events without the participants who were erased since."""
        events = list(batch)
        keys = {hidden(one.data["dialogue"], one.data["participant"]) for one in events}
        found = find_by_keys(self._database["erasures"], keys, session)
        erased = Erased({one["_id"]: {"erased_at": parse_time(one["erased_at"])} for one in found})
        return [_without(checked, erased) for checked in events] if erased.entries else events

    def _known(
        self, dialogue: str, participant: str, session: ClientSession | None = None
    ) -> Erasure | None:
        name = {"_id": hidden(dialogue, participant)}
        found: Any = self._database["erasures"].find_one(name, session=session)
        return found  # type: ignore[no-any-return]

    def _came_back(self, dialogue: str, participant: str, session: ClientSession) -> bool:
        joined = {"_id": key(dialogue, participant)}
        wrote = {"dialogue": dialogue, "author": participant}
        return any(
            self._database[name].find_one(query, {"_id": 1}, session=session)
            for name, query in (("participants", joined), ("ideas", wrote))
        )

    def _forget(
        self, dialogue: str, participant: str, cause: Cause, session: ClientSession
    ) -> None:
        place = {"_id": key(dialogue, participant)}
        joined = self._database["participants"].find_one_and_delete(place, session=session)
        if joined:
            self._recall(joined, session)
        query = {"dialogue": dialogue, "author": participant}
        for document in list(self._database["ideas"].find(query, session=session)):
            idea: Any = {name: value for name, value in document.items() if name != "_id"}
            self._save_idea(idea, domain.without_author(idea, cause), session)
        self._forget_facts(dialogue, participant, session)

    def _recall(self, joined: Mapping[str, Any], session: ClientSession) -> None:
        """Take back what still is to be sent: who comes back begins anew, under the same ids."""
        place = f"{SOURCE}\n{joined['dialogue']}/participant/{joined['id']}"
        names = [f"{place}/v{version + 1}" for version in range(joined["version"])]
        self._database["outbox"].delete_many({"_id": {"$in": names}}, session=session)

    def _forget_facts(self, dialogue: str, participant: str, session: ClientSession) -> None:
        log = self._database["log"]
        joined = {
            "event.data.participant.dialogue": dialogue,
            "event.data.participant.id": participant,
        }
        log.delete_many(joined, session=session)
        wrote = {"event.data.idea.dialogue": dialogue, "event.data.idea.author": participant}
        log.update_many(wrote, {"$set": {"event.data.idea.author": None}}, session=session)


def _without(checked: Checked, erased: Erased) -> Checked:
    data = checked.data
    if not erased.covers(data["dialogue"], data["participant"], checked.event.time):
        return checked
    return replace(checked, data={**data, "participant": None})
