"""The recipients in the store: the one place where addresses live."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from services.chassis.mongo import Store, find_by_keys, in_transaction
from services.contracts.errors import Code, KlankbordError, not_found
from services.contracts.recipients import OFF
from services.digest.delivery import recipients as rules
from services.digest.delivery.rounds import Rounds

Document = dict[str, Any]

_ACTIVE = {"active": True, "cadence": {"$ne": OFF}}
_UNIQUE = [("dialogue", 1), ("audience", 1), ("participant", 1), ("channel", 1), ("address", 1)]
_ROUND = [("round", 1), ("place", 1)]


class RecipientStore:
    """Who gets which digest.

    Args:
        store: the service's database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._recipients = store["recipients"]
        self._deliveries = store["deliveries"]
        self._rounds = Rounds(store)

    def prepare(self) -> None:
        """Make the indexes; idempotent."""
        self._recipients.create_index(_UNIQUE, unique=True)
        self._recipients.create_index(_ROUND)

    def add(self, document: Document, values: Mapping[str, Any]) -> Document:
        """Keep a new recipient; the same id with the same content is the same one.

        Raises:
            KlankbordError: id conflict; the id or the address is in use.
        """
        self._rounds.ensure(document, document["created_at"])
        try:
            self._recipients.insert_one(document)
        except DuplicateKeyError:
            found = self._recipients.find_one({"_id": document["_id"]})
            if found is None or found["dialogue"] != document["dialogue"]:
                raise _conflict("This address gets this digest already.", "address") from None
            if not rules.same(found, values):
                raise _conflict("This id is another recipient's.", "id") from None
            return found
        return document

    def get(self, dialogue: str, recipient: str) -> Document:
        """Return one recipient.

        Raises:
            KlankbordError: not found.
        """
        found = self._recipients.find_one({"_id": recipient, "dialogue": dialogue})
        if found is None:
            raise not_found("recipient", recipient)
        return found

    def page(self, dialogue: str, after: str | None, limit: int) -> list[Document]:
        """Return a dialogue's recipients in the order of their ids, from after one on."""
        wanted: Document = {"dialogue": dialogue}
        if after is not None:
            wanted["_id"] = {"$gt": after}
        return list(self._recipients.find(wanted).sort("_id", 1).limit(limit))

    def change(
        self, dialogue: str, recipient: str, values: Mapping[str, Any], version: int, now: datetime
    ) -> Document:
        """Change when and how a recipient gets its digest.

        Raises:
            KlankbordError: not found; another version; a field that breaks a rule.
        """

        def work(session: ClientSession) -> Document:
            where = {"_id": recipient, "dialogue": dialogue}
            found = self._recipients.find_one(where, session=session)
            if found is None:
                raise not_found("recipient", recipient)
            if found["version"] != version:
                raise KlankbordError(Code.PRECONDITION_FAILED, "It was changed since.", "If-Match")
            changes = rules.changed(found, values) | {"version": version + 1}
            self._recipients.update_one(where, {"$set": changes}, session=session)
            self._rounds.ensure({**found, **changes}, now, session)
            return {**found, **changes}

        return in_transaction(self._store, work)

    def rotate(self, dialogue: str, recipient: str, random: bytes, now: datetime) -> str:
        """Give a webhook a new secret beside the one it has; return it.

        Raises:
            KlankbordError: not found; not allowed where the recipient is no webhook.
        """

        def work(session: ClientSession) -> str:
            where = {"_id": recipient, "dialogue": dialogue}
            found = self._recipients.find_one(where, session=session)
            if found is None:
                raise not_found("recipient", recipient)
            if not found["secrets"]:
                raise KlankbordError(Code.NOT_ALLOWED_NOW, "Only a webhook has a secret.")
            secrets = rules.rotated(found["secrets"], random, now)
            self._recipients.update_one(where, {"$set": {"secrets": secrets}}, session=session)
            return str(secrets[0]["value"])

        return in_transaction(self._store, work)

    def remove(self, dialogue: str, recipient: str) -> None:
        """Forget a recipient and what it was sent; doing so again changes nothing."""
        self._forget([recipient], {"_id": recipient, "dialogue": dialogue})

    def forget(self, dialogue: str, participant: str) -> int:
        """Forget everything about a participant who is erased; return how many recipients."""
        where = {"dialogue": dialogue, "participant": participant}
        ids = [one["_id"] for one in self._recipients.find(where, {"_id": 1})]
        self._forget(ids, where)
        return len(ids)

    def switch_off(self, recipient: str, because: str) -> None:
        """Send a recipient nothing more, until an admin switches it on again."""
        self._recipients.update_one(
            {"_id": recipient, "active": True},
            {
                "$set": {"active": False, "inactive_because": because, "round": None},
                "$inc": {"version": 1},
            },
        )

    def named(self, ids: Iterable[str]) -> dict[str, Document]:
        """Return the recipients with these ids that may be sent something, by id."""
        found = find_by_keys(self._recipients, ids)
        return {one["_id"]: one for one in found if one["active"] and one["cadence"] != OFF}

    def subscribed(
        self, session: ClientSession, dialogue: str, audience: str, channels: list[str]
    ) -> list[str]:
        """Return the ids of those who get every digest of a dialogue for an audience."""
        wanted = {"dialogue": dialogue, "audience": audience, "participant": None, **_ACTIVE}
        wanted["channel"] = {"$in": channels}
        found = self._recipients.find(wanted, {"_id": 1}, session=session)
        return sorted(one["_id"] for one in found)

    def members(
        self, session: ClientSession, name: str, after: str, limit: int
    ) -> list[tuple[str, str]]:
        """Return id and place of those in a round, in the order of places, from after one on."""
        wanted = {"round": name, "place": {"$gt": after}}
        found = self._recipients.find(wanted, {"place": 1}, session=session)
        return [(one["_id"], one["place"]) for one in found.sort(_ROUND).limit(limit)]

    def mark(self, session: ClientSession, marks: Mapping[str, Document]) -> None:
        """Set fields of recipients, in the caller's transaction."""
        changes = [UpdateOne({"_id": key}, {"$set": mark}) for key, mark in marks.items()]
        if changes:
            self._recipients.bulk_write(changes, ordered=False, session=session)

    def _forget(self, ids: list[str], where: Mapping[str, Any]) -> None:
        for one in ids:
            self._deliveries.delete_many({"recipient": one})
        self._recipients.delete_many(where)


def _conflict(text: str, field: str) -> KlankbordError:
    return KlankbordError(Code.ID_CONFLICT, text, field)
