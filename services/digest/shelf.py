"""Requests for digests and the digests themselves: each at most once, whoever asks or builds."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis.failpoints import Point, passing
from services.chassis.mongo import Store, in_transaction
from services.chassis.outbox import Outbox
from services.contracts.envelope import Event
from services.contracts.errors import Code, KlankbordError
from services.contracts.fields import format_time, parse_time
from services.digest.insight.snapshot import Period

FORMS = ("json", "text", "html")
_PICTURE = "picture:"
_NEWEST = [("period.end", -1), ("_id", -1)]
ASK_AGAIN_AFTER = timedelta(hours=1)
_HEAD = {"dialogue": 1, "audience": 1, "period": 1, "digest": 1, "published_at": 1}


@dataclass(frozen=True, slots=True)
class Address:
    """What makes a digest unique: dialogue, audience and period."""

    dialogue: str
    audience: str
    period: Period

    @property
    def key(self) -> str:
        """Return the id under which it is kept."""
        return "/".join(self.place)

    @property
    def place(self) -> tuple[str, str, str]:
        """Return dialogue, audience and the period's key."""
        return (self.dialogue, self.audience, self.period.key)


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished digest.

    Args:
        digest: its id.
        forms: its text per form of ``FORMS``.
        pictures: PNG per content id, for mails.
    """

    digest: str
    forms: Mapping[str, str]
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def _nothing(_session: ClientSession) -> None:
    """Write nothing more."""


class Shelf:
    """Keeps what was asked for and what was made.

    Args:
        store: the service's database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._requests = store["requests"]
        self._digests = store["digests"]
        self._forms = store["forms"]
        self._outbox = Outbox(store)

    def prepare(self) -> None:
        """Make the indexes; idempotent."""
        self._digests.create_index([("dialogue", 1), ("audience", 1), *_NEWEST])
        self._requests.create_index([("dialogue", 1), ("audience", 1), ("period.end", -1)])
        self._outbox.prepare()

    def request(
        self,
        address: Callable[[ClientSession], Address],
        event: Callable[[Address], Event],
        now: datetime,
    ) -> Address:
        """Ask for a digest once: the first asks the workers, others find that it was asked.

        When an hour later there is still no digest, the workers are asked again.

        Args:
            address: what is asked for; may read in the transaction.
            event: makes the event that asks the workers.
            now: the present.

        Returns:
            The address as it was first asked for.
        """

        def work(session: ClientSession) -> Address:
            wanted = address(session)
            found = self._requests.find_one({"_id": wanted.key}, session=session)
            if found and not self._is_stuck(found, now, session):
                return _address(found)
            asked = _address(found) if found else wanted
            document = {**_document(asked), "asked_at": now}
            self._requests.replace_one({"_id": asked.key}, document, upsert=True, session=session)
            passing(Point.REQUEST_AFTER_WRITE)
            # The first may still wait in the outbox, so a second one has an id of its own.
            again = f"/{now:%Y%m%dT%H%M%S}" if found else ""
            first = event(asked)
            self._outbox.add(session, [replace(first, id=first.id + again)])
            return asked

        return in_transaction(self._store, work)

    def was_requested(self, address: Address) -> bool:
        """Return whether the digest was asked for before."""
        return self._requests.find_one({"_id": address.key}) is not None

    def needs_request(self, address: Address, now: datetime) -> bool:
        """Return whether the digest was never asked for, or asked for in vain an hour ago."""
        found = self._requests.find_one({"_id": address.key})
        return found is None or self._is_stuck(found, now)

    def last_scheduled(self, dialogue: str, audience: str) -> Period | None:
        """Return the period that ended last of those a schedule asked for, or None."""
        # A digest on request is about the whole dialogue: its period has no start.
        wanted = {"dialogue": dialogue, "audience": audience, "period.start": {"$ne": None}}
        found = self._requests.find_one(wanted, sort=[("period.end", -1)])
        return Period(**found["period"]) if found else None

    def _is_stuck(
        self, request: Mapping[str, Any], now: datetime, session: ClientSession | None = None
    ) -> bool:
        if request["asked_at"] > now - ASK_AGAIN_AFTER:
            return False
        made = self._digests.find_one({"_id": request["_id"]}, {"_id": 1}, session=session)
        return made is None

    def put(
        self,
        address: Address,
        paper: Paper,
        published_at: datetime,
        event: Event,
        also: Callable[[ClientSession], None] = _nothing,
    ) -> bool:
        """Keep a digest with its event, unless it is there already.

        Args:
            address: of the digest.
            paper: the digest.
            published_at: the present.
            event: that tells of it.
            also: writes what belongs to it, in the same transaction; what it raises undoes all.

        Returns:
            Whether this call kept it.
        """
        head = {**_document(address), "digest": paper.digest, "published_at": published_at}
        forms = [
            {"_id": f"{address.key}/{form}", "body": zlib.compress(text.encode())}
            for form, text in paper.forms.items()
        ]
        forms += [
            {"_id": f"{address.key}/{_PICTURE}{name}", "body": picture}
            for name, picture in paper.pictures.items()
        ]

        def work(session: ClientSession) -> bool:
            if self._digests.find_one({"_id": address.key}, {"_id": 1}, session=session):
                return False
            self._digests.insert_one(head, session=session)
            passing(Point.DIGEST_AFTER_HEAD)
            self._forms.insert_many(forms, session=session)
            passing(Point.DIGEST_AFTER_FORMS)
            also(session)
            self._outbox.add(session, [event])
            return True

        return in_transaction(self._store, work, deadline=30.0)

    def find(self, dialogue: str, audience: str, period: str | None) -> dict[str, Any] | None:
        """Return a digest without its forms: of a period, or the latest where that is None."""
        if period is not None:
            return self._digests.find_one({"_id": f"{dialogue}/{audience}/{period}"}, _HEAD)
        wanted = {"dialogue": dialogue, "audience": audience}
        return self._digests.find_one(wanted, _HEAD, sort=_NEWEST)

    def form(self, head: Mapping[str, Any], form: str) -> str:
        """Return one form of a digest that ``find`` returned."""
        found = self._forms.find_one({"_id": f"{head['_id']}/{form}"})
        if found is None:
            raise KlankbordError(Code.NOT_FOUND, f"This digest has no form '{form}'.")
        return zlib.decompress(found["body"]).decode()

    def pictures(self, head: Mapping[str, Any]) -> dict[str, bytes]:
        """Return the pictures of a digest that ``find`` returned: PNG per content id."""
        first = f"{head['_id']}/{_PICTURE}"
        # ";" is the character after ":".
        found = self._forms.find({"_id": {"$gte": first, "$lt": first[:-1] + ";"}})
        return {one["_id"][len(first) :]: bytes(one["body"]) for one in found}

    def page(
        self, dialogue: str, audience: str | None, after: str | None, limit: int
    ) -> list[dict[str, Any]]:
        """Return digests without their forms, the newest first.

        Args:
            dialogue: whose.
            audience: only for this one, where given.
            after: as ``place`` gives it, of the last one that was seen.
            limit: how many at most.

        Raises:
            KlankbordError: ``after`` is not what ``place`` gives.
        """
        wanted: dict[str, Any] = {"dialogue": dialogue}
        if audience:
            wanted["audience"] = audience
        if after:
            end, key = _parse_place(after)
            wanted["$or"] = [
                {"period.end": {"$lt": end}},
                {"period.end": end, "_id": {"$lt": key}},
            ]
        return list(self._digests.find(wanted, _HEAD).sort(_NEWEST).limit(limit))


def check_form(form: str) -> None:
    """Raise ``KlankbordError`` where ``form`` is none of ``FORMS``."""
    if form not in FORMS:
        raise KlankbordError(Code.INVALID_FIELD, f"Must be one of: {', '.join(FORMS)}.", "form")


def place(head: Mapping[str, Any]) -> str:
    """Return where a digest stands in the pages."""
    return f"{format_time(head['period']['end'])} {head['_id']}"


def _parse_place(after: str) -> tuple[datetime, str]:
    end, _, key = after.partition(" ")
    try:
        return parse_time(end), key
    except ValueError:
        raise KlankbordError(Code.INVALID_FIELD, "There is no such page.", "after") from None


def _document(address: Address) -> dict[str, Any]:
    period = address.period
    return {
        "_id": address.key,
        "dialogue": address.dialogue,
        "audience": address.audience,
        "period": {"key": period.key, "start": period.start, "end": period.end},
    }


def _address(document: Mapping[str, Any]) -> Address:
    return Address(document["dialogue"], document["audience"], Period(**document["period"]))
