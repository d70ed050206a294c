"""Events are folded once into the read model, whoever else does the same meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from services.chassis.buckets import TALLIES, Buckets
from services.digest import packs, reading, readstore
from services.digest.readstore import COLLECTIONS
from tests.integration.digest.jobs import other
from tests.unit.digest import world
from tests.unit.digest.world import D, Memory


def test_preparing_twice_changes_nothing(digest):
    digest.prepare()


def test_the_store_holds_what_the_pure_folding_says(filled, store):
    memory = Memory()
    memory.take(world.story())
    buckets = Buckets(store[TALLIES])
    for name, documents in memory.documents.items():
        held = buckets.all() if name == "tallies" else store[name].find()
        assert {one["_id"]: one for one in held} == documents
    assert sorted(packs.opened(store["packs"].find()), key=repr) == sorted(memory.said, key=repr)
    assert filled.read.snapshot(D) == memory.snapshot()
    told = filled.read.progress(D)
    assert told["records"] == memory.records.total()
    assert told["ideas"] == len(memory.documents["ideas"])


def test_a_batch_taken_again_changes_nothing_and_the_revision_stays(filled, store):
    before = {name: list(store[name].find().sort("_id", 1)) for name in COLLECTIONS}
    assert filled.read.progress(D) == {"records": 81, "ideas": 9, "revision": 1}
    filled.read.take(world.story())
    assert filled.read.progress(D)["revision"] == 1
    assert {name: list(store[name].find().sort("_id", 1)) for name in COLLECTIONS} == before


def test_two_services_with_the_same_events_at_once_fold_them_once(digest, store):
    start = Barrier(2)

    def take(mine) -> None:
        start.wait()
        for event in world.story():
            mine.read.take([event])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(take, (digest, other(store))))
    memory = Memory()
    memory.take(world.story())
    assert digest.read.snapshot(D) == memory.snapshot()
    assert digest.read.progress(D)["records"] == 81


def test_a_batch_that_fails_half_way_leaves_nothing(digest, store, monkeypatch):
    def break_off(*_args, **_kwargs) -> None:
        raise RuntimeError("died")

    monkeypatch.setattr(readstore, "count", break_off)
    with pytest.raises(RuntimeError):
        digest.read.take(world.story())
    assert all(store[name].count_documents({}) == 0 for name in COLLECTIONS)


def test_twelve_thousand_records_fold_in_one_batch(digest):
    records = [
        world.record(f"r{n}", f"p{n % 448}", n / 1000, idea=f"i{n // 448}", stance="agree")
        for n in range(12_000)
    ]
    events = [
        world.recorded(f"m{n}", records[n : n + 500], [world.tally(f"i{n // 448}", version=1)])
        for n in range(0, 12_000, 500)
    ]
    digest.read.take([world.dialogue()])
    digest.read.take(events)
    assert digest.read.progress(D)["records"] == 12_000
    assert sum(1 for _ in packs.opened(digest.store["packs"].find())) == 12_000
    assert digest.store["packs"].count_documents({}) == 12
    digest.read.begin_rebuild()
    assert digest.read.progress(D)["records"] == 0


@pytest.mark.parametrize("name", reading.OF_DIALOGUES)
def test_a_dialogue_is_found_without_looking_at_all_the_others(filled, name):
    store = filled.store
    store[name].insert_many([{"_id": f"{one}/1", "dialogue": f"{one}"} for one in range(30)])
    plan = store[name].find({"dialogue": "7"}).explain()
    assert plan["executionStats"]["totalDocsExamined"] == 1


def test_what_everybody_did_is_in_the_snapshot_however_many_they_are(digest):
    memory = Memory()
    people = [f"p{n}" for n in range(56)] + ["P-1", "z_9"]
    records = [
        *(world.record(f"s{p}", p, 1, idea="i1", stance="agree") for p in people),
        *(world.record(f"c{p}", p, 2, "comment", idea="i1", text="Ja.") for p in people),
        *(world.record(f"q{p}", p, 3, "search", query="rooster", found=False) for p in people),
        *(world.record(f"d{p}", p, 4, "share", idea="i1", unit="zorg") for p in people),
    ]
    events = [world.dialogue(), world.idea("i1", "Bel op."), world.recorded("m1", records, [])]
    for model in (memory, digest.read):
        model.take(events)
    told = digest.read.snapshot(D)
    assert told == memory.snapshot()
    did = (told.stances, told.comments, told.searches, told.shares)
    assert [len(one) for one in did] == [58] * 4


def test_little_by_little_fills_the_same_packs_as_all_at_once(digest):
    digest.read.take([world.dialogue()])
    for n in range(30):
        one = world.record(f"r{n}", f"p{n}", n / 1000, idea="i1", stance="agree")
        digest.read.take([world.recorded(f"m{n}", [one], [])])
    (pack,) = digest.store["packs"].find()
    assert len(list(packs.opened([pack]))) == 30
    assert digest.store["meters"].find_one({"_id": D})["packs"] == 1


def test_after_a_rebuild_packs_are_numbered_anew(digest):
    for _ in range(2):
        digest.read.take(world.story())
        assert [one["_id"] for one in digest.store["packs"].find()] == [packs.name(D, 0)]
        digest.read.begin_rebuild()
        digest.read.end_rebuild()


def test_what_comes_after_people_were_removed_begins_a_pack_of_its_own(digest):
    one, late = (world.record(f"r{n}", "p1", n, idea="i1", stance="agree") for n in (1, 2))
    digest.read.take([world.dialogue(), world.recorded("m1", [one], [])])
    digest.store["packs"].delete_many({"dialogue": D})
    digest.read.take([world.recorded("m2", [late], [])])
    assert [one["_id"] for one in digest.store["packs"].find()] == [packs.name(D, 1)]
