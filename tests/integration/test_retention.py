"""Removing what was kept long enough, and nothing else."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR
from nameko.testing.services import worker_factory
from nameko.timer import Timer

from services.chassis.buckets import TALLIES
from services.chassis.config import Settings, SettingsError, load_settings
from services.chassis.retention import PIECE, oldest_kept, prepare, remove, sweep
from services.chassis.sessions import end_all
from services.contracts.errors import KlankbordError
from services.digest.retention import remove_old
from services.digest.service import DigestService
from services.digest.store import DigestStore
from services.engagement import retention
from services.engagement.queries import Queries
from services.engagement.records import key_of_record
from services.engagement.service import EngagementService
from services.engagement.store import EngagementStore
from services.ideas.store import IdeasStore
from tests.events import NOW, START, checked, feedback, stance
from tests.integration.test_engagement_store import merge, open_dialogue
from tests.logged import records
from tests.unit.digest import world

URLS = {"KLANKBORD_AMQP_URL": "amqp://x", "KLANKBORD_MONGO_URL": "mongodb://x"}


def settings(**days: int) -> Settings:
    asked = {f"KLANKBORD_KEEP_{what.upper()}_DAYS": str(number) for what, number in days.items()}
    return load_settings({**URLS, **asked})


def keep(engagement, **days: int) -> None:
    retention.remove_old(engagement, settings(**days), "me", NOW)


@pytest.fixture
def engagement(store) -> EngagementStore:
    engagement = EngagementStore(store)
    engagement.prepare()
    for name in ("d", "later", "running"):
        open_dialogue(engagement, id=name)
        events = [
            stance(f"{name}-1", dialogue=name),
            feedback("comment", f"{name}-2", dialogue=name, idea="i", text="Ja"),
        ]
        engagement.record([checked(event) for event in events], NOW)
    close(engagement, "d", 100)
    close(engagement, "later", 20)
    return engagement


def close(engagement, name: str, days: int) -> None:
    at = {"$set": {"closed_at": NOW - timedelta(days=days)}}
    engagement.store["dialogues"].update_one({"_id": name}, at)


def logged(store) -> set[str]:
    found = records(store)
    assert sorted(one["_id"] for one in store["log"].find()) == sorted(map(key_of_record, found))
    return {one["dialogue"] for one in found}


def test_nothing_goes_unless_it_is_asked_for(engagement, store):
    keep(engagement)
    assert logged(store) == {"d", "later", "running"}


def test_the_log_of_a_dialogue_closed_long_ago_goes_and_its_tally_stays(engagement, store):
    keep(engagement, log=90)
    assert logged(store) == {"later", "running"}
    assert {one["dialogue"] for one in store["involvements"].find()} == {"later", "running"}
    tally = Queries(engagement).tally("d", "i")
    assert (tally["agree"], tally["comments"]) == (1, 1)
    for dialogue in (None, "d", "later"):
        assert Queries(engagement).recount(dialogue)["differences"] == []


def test_who_removes_a_log_goes_on_where_another_ended(engagement, store):
    keys = [key_of_record(one) for one in records(store, "d")]
    store["log"].delete_one({"_id": keys[0]})
    keep(engagement, log=90)
    assert logged(store) == {"later", "running"}
    assert store["log_packs"].count_documents({"dialogue": "d"}) == 0


def test_what_is_sent_again_after_that_is_refused_and_not_counted_twice(engagement):
    keep(engagement, log=90)
    (refused,) = engagement.record([checked(stance("d-1"))], NOW)
    assert isinstance(refused, KlankbordError)
    assert refused.code == "dialogue-closed"
    assert Queries(engagement).tally("d", "i")["agree"] == 1


def test_a_fact_that_comes_late_does_not_empty_its_tally(engagement):
    keep(engagement, log=90)
    merge(engagement, "i", "j", 9)
    assert Queries(engagement).tally("d", "i")["agree"] == 1


def test_a_sweep_that_broke_off_goes_on(engagement, store):
    store["dialogues"].update_one({"_id": "d"}, {"$set": {"sealed": True}})
    keep(engagement, log=90)
    assert "d" not in logged(store)


def timers(method) -> list[float]:
    entrypoints = getattr(method, ENTRYPOINT_EXTENSIONS_ATTR)
    return [one.interval for one in entrypoints if isinstance(one, Timer)]


@pytest.mark.parametrize("service", [EngagementService, DigestService])
def test_a_service_sweeps_every_ten_minutes(service):
    assert timers(service.remove_old) == [600]


def test_a_sweep_keeps_what_the_settings_of_its_process_say(engagement, store):
    process = SimpleNamespace(settings=settings(log=90), instance="me")
    service = worker_factory(EngagementService, store=engagement, process=process)
    service.now = lambda: NOW
    service.remove_old()
    assert logged(store) == {"later", "running"}


def test_messages_parked_long_ago_go(engagement, store):
    moments = {"old": NOW - timedelta(days=40), "new": NOW - timedelta(days=3)}
    for name, moment in moments.items():
        kept = {"body": b"x", "bytes": 1, "times": 1, "last_parked_at": moment}
        store["parked"].insert_one({"_id": name, **kept})
    keep(engagement, parked=30)
    assert [one["_id"] for one in store["parked"].find()] == ["new"]


def test_one_process_sweeps_at_a_time(store):
    def work() -> dict[str, int]:
        sweep(store, "other", NOW, lambda: pytest.fail("another one sweeps"))
        return {}

    sweep(store, "me", NOW, work)
    done = []
    sweep(store, "other", NOW, lambda: done.append(1) or {})
    assert done == [1]


def test_a_sweeper_that_died_is_replaced_after_an_hour(store):
    store["leases"].insert_one(
        {"_id": "retention", "holder": "dead", "until": NOW - timedelta(seconds=1)}
    )
    done = []
    sweep(store, "me", NOW, lambda: done.append(1) or {})
    assert done == [1]


def test_it_goes_in_pieces_with_pauses(store):
    store["things"].insert_many([{"n": 1} for _ in range(2 * PIECE + 1)] + [{"n": 2}])
    pauses = []
    assert remove(store["things"], {"n": 1}, pauses.append) == 2 * PIECE + 1
    assert len(pauses) == 3
    assert store["things"].count_documents({}) == 1


def test_digests_and_responses_go_in_time(store):
    digest = DigestStore(store)
    digest.prepare()
    digest.read.take(world.story())
    closed = {"state.state": "closed", "state.closed_at": "2020-01-01T00:00:00.000Z"}
    store["dialogues"].update_one({"_id": world.D}, {"$set": closed})
    for name, at in (("old", START), ("new", NOW)):
        head = {"_id": f"x/host/{name}", "published_at": at}
        store["digests"].insert_one(head)
        store["forms"].insert_one({"_id": f"x/host/{name}/json", "body": b""})
    assert store["packs"].find_one()
    remove_old(store, settings(log=90, digests=90), "me", NOW)
    assert store["packs"].find_one() is None
    assert store["ideas"].find_one()
    assert store[TALLIES].find_one()
    assert [one["_id"] for one in store["digests"].find()] == ["x/host/new"]
    assert [one["_id"] for one in store["forms"].find()] == ["x/host/new/json"]


def moments(store, collection: str, field: str) -> list[object]:
    return [one[field] for one in store[collection].find().sort(field)]


@pytest.mark.parametrize("collection", ["erased", "turns_asked"])
def test_what_expired_in_engagement_goes_and_the_rest_stays(engagement, store, collection):
    later = NOW + timedelta(hours=1)
    store[collection].insert_many([{"until": NOW - timedelta(seconds=1)}, {"until": later}])
    keep(engagement)
    assert moments(store, collection, "until") == [later]


def test_what_expired_in_digest_goes_and_the_rest_stays(store):
    later = NOW + timedelta(hours=1)
    store["erased"].insert_many([{"until": NOW - timedelta(seconds=1)}, {"until": later}])
    store["workers"].insert_many([{"at": NOW - timedelta(hours=2)}, {"at": NOW}])
    remove_old(store, settings(), "me", NOW)
    assert moments(store, "erased", "until") == [later]
    assert moments(store, "workers", "at") == [NOW]


def expiring(store) -> list[str]:
    """Return the collections from which the store removes things by itself."""
    return [
        name
        for name in store.list_collection_names()
        for index in store[name].index_information().values()
        if "expireAfterSeconds" in index
    ]


@pytest.mark.parametrize("service", [EngagementStore, DigestStore, IdeasStore])
def test_no_service_leaves_removing_to_the_store(store, service):
    service(store).prepare()
    end_all(store)
    assert expiring(store) == []


def test_a_start_takes_back_what_an_earlier_version_left_to_the_store(store):
    for name, field in (("sessions", "at"), ("workers", "at"), ("erased", "until")):
        store[name].create_index(field, expireAfterSeconds=60)
    assert expiring(store)
    prepare(store)
    prepare(store)
    assert expiring(store) == []


@pytest.mark.parametrize("days", ["0", "30", "3650"])
def test_days_that_may_be_kept(days):
    assert load_settings({**URLS, "KLANKBORD_KEEP_LOG_DAYS": days}).keep_log_days == int(days)


@pytest.mark.parametrize("days", ["-1", "1", "29", "40000", "soon"])
def test_too_short_is_refused(days):
    with pytest.raises(SettingsError, match="KLANKBORD_KEEP_LOG_DAYS"):
        load_settings({**URLS, "KLANKBORD_KEEP_LOG_DAYS": days})


def test_for_ever_has_no_oldest_moment():
    assert oldest_kept(NOW, 0) is None
    assert oldest_kept(NOW, 30) == NOW - timedelta(days=30)
