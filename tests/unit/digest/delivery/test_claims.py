"""What was sent is written down while the store is away, and only by whoever holds the claim."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from services.digest.delivery import deliver
from services.digest.delivery.outcomes import Later, Outcome, Sent
from services.digest.delivery.parcel import Parcel, delivery_key
from services.digest.delivery.records import LEASE, Records
from services.digest.insight.snapshot import Period
from services.digest.shelf import Address

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WEEK = Address("rust", "management", Period("2026-W47", NOW - timedelta(days=7), NOW))
KEY = delivery_key("a", WEEK.place)


class Deliveries:
    """A collection of deliveries that can be away."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.away = 0

    def find(self, query: Any, *_: Any, **__: Any) -> list[dict[str, Any]]:
        return [dict(self.kept[key]) for key in query["_id"]["$in"] if key in self.kept]

    def insert_many(self, documents: list[dict[str, Any]], **_: Any) -> None:
        self.kept.update({one["_id"]: dict(one) for one in documents})

    def find_one_and_update(self, query: Any, changes: Any, **_: Any) -> dict[str, Any] | None:
        return self.kept[query["_id"]] if self._change(query, changes) else None

    def update_one(self, query: Any, changes: Any, **_: Any) -> Any:
        if self.away:
            self.away -= 1
            raise AutoReconnect("away")
        return SimpleNamespace(matched_count=self._change(query, changes))

    def _change(self, query: Any, changes: Any) -> int:
        found = self.kept.get(query["_id"])
        if found is None or any(found[name] != value for name, value in query.items()):
            return 0
        raised = {name: found[name] + more for name, more in changes.get("$inc", {}).items()}
        self.kept[query["_id"]] = {**found, **changes["$set"], **raised}
        return 1


class Desk:
    """Workers that share a store and a clock."""

    def __init__(self) -> None:
        self.deliveries = Deliveries()
        self.now = NOW
        self.sent: list[str] = []
        self.answer: Callable[[], Outcome] = Sent
        records = Records({"deliveries": self.deliveries})  # type: ignore[arg-type]
        self.store = SimpleNamespace(
            records=records, recipients=SimpleNamespace(named=self.named), database=None
        )

    def named(self, names: list[str]) -> dict[str, dict[str, Any]]:
        return {one: {"_id": one, "channel": "mail", "participant": None} for one in names}

    def parcels(self, recipients: Any) -> dict[str, Parcel]:
        return {one["_id"]: Parcel("d-1", payload={}, told=()) for one in recipients}

    def send(self, recipient: Any, _parcel: Parcel, _name: str) -> Outcome:
        outcome = self.answer()
        if isinstance(outcome, Sent):
            self.sent.append(recipient["_id"])
        return outcome

    def bring(self, *names: str) -> int:
        senders: Any = {"mail": self}
        store: Any = self.store
        work = deliver.Round(store, senders, lambda: self.now, lambda: 0.0, "c-1")
        return deliver.bring(work, WEEK, self, names or ("a",))

    @property
    def record(self) -> dict[str, Any]:
        return self.deliveries.kept[KEY]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk()
    monkeypatch.setattr("services.chassis.persisting.time.sleep", lambda _seconds: None)
    monkeypatch.setattr(deliver, "_confirm", lambda _work, _address, arrived: len(arrived))
    return desk


def test_what_was_sent_is_written_down_however_long_the_store_is_away(desk):
    desk.deliveries.away = 20
    assert desk.bring() == 1
    assert desk.record["state"] == "sent"
    assert desk.sent == ["a"]
    desk.now += LEASE
    desk.bring()
    assert desk.sent == ["a"]


def test_who_lost_the_claim_meanwhile_changes_nothing(desk):
    def slow() -> Outcome:
        desk.now += LEASE
        desk.answer = Sent
        assert desk.bring() == 1
        return Later("it took too long")

    desk.answer = slow
    assert desk.bring() == 0
    assert (desk.record["state"], desk.record["because"]) == ("sent", None)
    assert desk.sent == ["a"]


def test_who_sent_it_too_late_leaves_the_record_to_who_took_over(desk):
    def slow() -> Outcome:
        desk.now += LEASE
        desk.answer = lambda: Later("busy")
        assert desk.bring() == 0
        return Sent()

    desk.answer = slow
    assert desk.bring() == 0
    assert (desk.record["state"], desk.record["because"]) == ("waiting", "busy")


def test_nothing_is_sent_that_could_outlast_its_lease(desk):
    def slow() -> Outcome:
        desk.now += LEASE
        return Sent()

    desk.answer = slow
    assert desk.bring("a", "b") == 1
    assert desk.sent == ["a"]
    desk.answer = Sent
    desk.bring("a", "b")
    assert desk.sent == ["a", "b"]
