"""A store that an earlier version wrote works on.

The documents are as commit a1b166c wrote them, before the people behind comments, views and
shares were counted, and with the indexes of that time.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from deploy.backup.stores import BOOKKEEPING
from services.chassis.migrations import versions
from services.chassis.mongo import Store
from services.contracts import envelope
from services.contracts.registry import REGISTRY
from services.digest.store import DigestStore
from services.engagement.queries import Queries
from services.engagement.store import EngagementStore, Outcome
from services.ideas.store import IdeasStore
from tests.events import NOW, checked, feedback, stance
from tests.logged import records
from tests.tallies import tallies

NOTHING = {"stance": None, "stance_at": None, "following": False, "following_at": None}


def involvement(idea: str, participant: str, **done) -> dict:
    counts = dict.fromkeys(("comments", "views", "shares", "searches"), 0)
    keys = {"dialogue": "d", "idea": idea, "participant": participant}
    return {"_id": f"d/{idea}/{participant}", **keys, **NOTHING, **counts, **done}


def tally(idea: str, version: int, merged_into: str | None = None, **counted: int) -> dict:
    names = ("agree", "disagree", "pass", "comments", "followers", "views", "shares")
    about = {"dialogue": "d", "idea": idea, "version": version, "merged_into": merged_into}
    return {"_id": f"d/{idea}", **about, **dict.fromkeys(names, 0), **counted}


def logged(event) -> dict:
    one = checked(event)
    data = {name: value for name, value in one.data.items() if value is not None}
    about = {name: getattr(event, name) for name in ("source", "id", "type", "time", "correlation")}
    return {
        "_id": f"{event.source}\n{event.id}",
        "source": event.source,
        "fingerprint": event.fingerprint,
        "batch": "b",
        "dialogue": "d",
        "recorded_at": NOW,
        "record": {**data, **about},
    }


def write_old(store: Store) -> None:
    """Two people commented on i, one of them also on j, which is merged into i."""
    store["dialogues"].insert_one({"_id": "d", "version": 2, "closed_at": None})
    store["ideas"].insert_many(
        [
            {"_id": "d/i", "dialogue": "d", "idea": "i", "version": 1, "merged_into": None},
            {"_id": "d/j", "dialogue": "d", "idea": "j", "version": 2, "merged_into": "i"},
        ]
    )
    said = [
        ("1", "i", "p"),
        ("2", "i", "p"),
        ("3", "i", "q"),
        ("4", "j", "p"),
    ]
    store["log"].insert_many(
        [
            logged(feedback("comment", number, idea=idea, participant=who, text="Ja"))
            for number, idea, who in said
        ]
    )
    store["involvements"].insert_many(
        [
            involvement("i", "p", comments=2),
            involvement("i", "q", comments=1),
            involvement("j", "p", comments=1),
        ]
    )
    store["tallies"].insert_many([tally("i", 4, comments=4), tally("j", 2, merged_into="i")])
    store["log"].create_index([("batch", 1)])
    store["log"].create_index([("dialogue", 1), ("source", 1)])
    for name in ("involvements", "tallies"):
        store[name].create_index([("dialogue", 1), ("idea", 1)])


@pytest.fixture
def old(store):
    write_old(store)
    return store


def test_what_was_not_counted_then_is_counted_now_and_told(old):
    engagement = EngagementStore(old)
    engagement.prepare()
    counted = Queries(engagement).tally("d", "i")
    assert (counted["comments"], counted["commenters"], counted["version"]) == (4, 2, 5)
    assert Queries(engagement).tally("d", "j")["commenters"] == 0
    assert Queries(engagement).recount(None)["differences"] == []
    told = {
        one["idea"]: one["commenters"]
        for document in engagement.outbox.pending()
        for event in envelope.read(document["body"], envelope.STRUCTURED, {}, prefixes=())
        for one in REGISTRY[event.type].load(event.data)["tallies"]
    }
    assert told == {"i": 2, "j": 0}


def test_it_goes_on_counting_and_knows_what_it_counted(old):
    engagement = EngagementStore(old)
    engagement.prepare()
    before = feedback("comment", "1", idea="i", participant="p", text="Ja")
    assert engagement.record([checked(before), checked(stance("9"))], NOW) == [
        Outcome.DUPLICATE,
        Outcome.RECORDED,
    ]
    assert Queries(engagement).tally("d", "i")["agree"] == 1
    assert Queries(engagement).progress("d", None) == {"recorded": 5}
    assert Queries(engagement).progress("d", stance("9").source)["recorded"] in (1, 5)
    assert Queries(engagement).recount(None)["differences"] == []


def test_what_events_say_moves_into_packs_and_stays_the_same(old):
    before = {one["_id"]: one["record"] for one in old["log"].find()}
    EngagementStore(old).prepare()
    assert {f"{one['source']}\n{one['id']}": one for one in records(old)} == before
    assert all("record" not in one for one in old["log"].find())
    (pack,) = old["log_packs"].find({}, {"_id": 1})
    assert {f"d/{one['batch']}/0" for one in old["log"].find()} == {pack["_id"]}


def test_a_log_from_before_packs_is_told_in_the_packs_that_it_was_put_into(old):
    engagement = EngagementStore(old)
    engagement.prepare()
    (event,) = Queries(engagement).logged()
    (pack,) = old["log_packs"].find({}, {"_id": 1})
    assert event.data["pack"] == pack["_id"]
    assert len(event.data["records"]) == 4


def test_two_processes_that_start_together_upgrade_once(old):
    stores = [EngagementStore(old), EngagementStore(old)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: one.prepare(), stores))
    assert len(records(old)) == 4
    assert Queries(stores[0]).tally("d", "i")["version"] == 5
    assert len(stores[0].outbox.pending()) == 1


def test_indexes_of_that_time_are_gone_and_the_versions_are_kept(old):
    EngagementStore(old).prepare()
    assert set(old["log"].index_information()) == {"_id_"}
    assert set(old["involvements"].index_information()) == {"_id_"}
    assert versions(old) == {"counted": 1, "tallies": 3, "log": 2, "involvements": 1}


def test_a_read_model_of_that_time_can_be_read(store):
    store["tallies"].insert_one(tally("i", 4, comments=4))
    DigestStore(store).prepare()
    assert tallies(store, "d")["i"]["commenters"] == 0
    assert "tallies" not in store.list_collection_names()


@pytest.mark.parametrize("service", [IdeasStore, EngagementStore, DigestStore])
def test_preparing_leaves_a_new_store_as_empty_as_a_restore_wants_it(store, service):
    service(store).prepare()
    held = {name for name in store.list_collection_names() if store[name].find_one()}
    assert held <= BOOKKEEPING


def test_a_new_store_is_up_to_date_at_once(store):
    IdeasStore(store).prepare()
    assert versions(store) == {}
