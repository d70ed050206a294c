"""A read model written by an earlier version is brought up to date, and stays as it is then."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from services.contracts.errors import Code, KlankbordError
from services.digest import packs
from services.digest.saying import Heard
from services.digest.store import DigestStore
from tests.tallies import tallies

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
LATER = datetime(2026, 11, 9, 8, 15, tzinfo=UTC)
DAYS = ["2026-11-02", "2026-11-05", "2026-11-09"]
BY = {"dialogue": "rust", "participant": "p1", "time": AT}
STANCE = {**BY, "idea": "i1", "stance": "agree", "source": "urn:x", "id": "1"}
OLD = {
    "meters": [{"_id": "rust", "records": 3, "revision": 2}],
    "ideas": [{"_id": f"rust/i{n}", "dialogue": "rust", "version": 1} for n in (1, 2)],
    "people": [
        {"_id": "rust/p1", **BY, "first_at": AT, "last_at": LATER, "days": DAYS},
        {
            "_id": "rust/p2",
            **BY,
            "participant": "p2",
            "first_at": AT,
            "last_at": AT,
            "days": DAYS[:1],
        },
    ],
    "stances": [{"_id": f"rust/i1/p{n}", **STANCE, "participant": f"p{n}"} for n in range(1_200)],
    "comments": [{"_id": "urn:x\nc1", **BY, "idea": "i1", "text": "Ja!"}],
    "searches": [{"_id": "urn:x\ns1", **BY, "query": "rooster", "found": False, "seconds": 3.0}],
    "shares": [{"_id": "urn:x\nd1", **BY, "idea": "i1", "unit": "zorg", "channel": None}],
    "activity": [{"_id": "rust/2026-11-02/feedback.view.v1", "dialogue": "rust", "count": 3}],
    "tallies": [
        {"_id": f"rust/i{n}", "dialogue": "rust", "idea": f"i{n}", "version": 2, "agree": n}
        for n in range(600)
    ],
}
GONE = {"people", "stances", "comments", "searches", "shares", "activity", "tallies"}


def test_what_people_did_is_packed_whichever_of_two_processes_does_it(store):
    for name, documents in OLD.items():
        store[name].insert_many(documents)
        store[name].create_index("dialogue")
    for _ in range(2):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: DigestStore(store).prepare(), range(2)))
        found = Heard(str)
        found.take(packs.opened(store["packs"].find({"dialogue": "rust"}).sort("_id", 1)))
        assert len(found.stances()) == 1_200
        assert [(one.text, one.language) for one in found.comments()] == [("Ja!", None)]
        assert [one.query for one in found.searches()] == ["rooster"]
        assert [one.unit for one in found.shares()] == ["zorg"]
        one, two = (each for each in found.people({}) if each.id in ("p1", "p2"))
        assert (one.first_at, one.last_at) == (AT, LATER)
        assert [f"{day}" for day in one.days] == DAYS
        assert (two.first_at, two.last_at, len(two.days)) == (AT, AT, 1)
        assert DigestStore(store).read.progress("rust") == {"records": 3, "ideas": 2, "revision": 2}
        assert not GONE & set(store.list_collection_names())
        counts = tallies(store, "rust")
        assert {(one["agree"], one["commenters"]) for one in counts.values()} == {
            (n, 0) for n in range(600)
        }
        assert store["meters"].find_one()["packs"] == store["packs"].count_documents({})


def test_a_read_model_that_knew_single_events_waits_for_a_rebuild(store):
    store["records"].insert_one({"_id": "urn:x\n1"})
    store["dialogues"].insert_one({"_id": "rust", "dialogue": "rust", "version": 1, "state": {}})
    for _ in range(2):
        digest = DigestStore(store)
        digest.prepare()
        assert "records" not in store.list_collection_names()
        with pytest.raises(KlankbordError, match="klankbord rebuild digest") as caught:
            digest.read.snapshot("rust")
        assert caught.value.code is Code.UNAVAILABLE
    digest.read.begin_rebuild()
    digest.read.end_rebuild()
    assert digest.read.gate.is_whole()


def test_a_new_store_stays_as_empty_as_a_restore_wants_it(store):
    DigestStore(store).prepare()
    assert store["sessions"].find_one() is None
