"""A digest is asked for once, when it is due or wanted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from services.contracts.errors import KlankbordError
from services.digest import requests
from tests.integration.digest.jobs import JOB, build_job, other, sent
from tests.unit.digest import world
from tests.unit.digest.world import NOW, START, D


def test_asking_again_without_news_is_the_same_digest_and_news_is_another(filled, store):
    first = requests.ask_now(filled, D, "management", NOW, "c-1")
    again = requests.ask_now(filled, D, "management", NOW + timedelta(minutes=50), "c-2")
    assert again == first
    assert first.period.key == "r1"
    filled.read.take([world.idea("i10", "Nieuws")])
    later = requests.ask_now(filled, D, "management", NOW + timedelta(minutes=55), "c-3")
    assert later.period.key == "r2"
    assert len(sent(store, requests.REQUESTED)) == 2


def test_a_digest_that_was_asked_for_in_vain_is_asked_for_again_until_it_is_there(filled, store):
    requests.ask_now(filled, D, "management", NOW, "c-1")
    requests.ask_now(filled, D, "management", NOW + timedelta(hours=2), "c-1")
    first, second = sent(store, requests.REQUESTED)
    assert second.startswith(first)
    address = requests.ask_now(filled, D, "management", NOW + timedelta(hours=2), "c-1")
    period = {"key": address.period.key, "start": None, "end": address.period.end}
    assert build_job(filled, job={**JOB, "period": period})
    requests.ask_now(filled, D, "management", NOW + timedelta(hours=9), "c-1")
    assert len(sent(store, requests.REQUESTED)) == 2


def test_a_schedule_that_changes_skips_no_time_and_tells_none_twice(filled):
    late = {"cadence": "daily", "weekday": "monday", "hour": 20, "timezone": "UTC"}
    filled.read.take([world.dialogue(version=8, schedule=late)])
    requests.ask_due(filled, datetime(2026, 11, 24, 20, 3, tzinfo=UTC), "c-1")
    early = {**late, "hour": 8}
    filled.read.take([world.dialogue(version=9, schedule=early)])
    requests.ask_due(filled, datetime(2026, 11, 25, 8, 3, tzinfo=UTC), "c-1")
    weekly = {**early, "cadence": "weekly"}
    filled.read.take([world.dialogue(version=10, schedule=weekly)])
    requests.ask_due(filled, datetime(2026, 11, 30, 8, 3, tzinfo=UTC), "c-1")
    ends = [filled.shelf.last_scheduled(D, "host").end]
    asked = filled.shelf._requests.find({"audience": "host"}).sort("period.end", 1)
    periods = [one["period"] for one in asked]
    assert [one["end"].day for one in periods] == [24, 25, 30]
    assert [one["start"] for one in periods[1:]] == [one["end"] for one in periods[:-1]]
    assert len({one["key"] for one in periods}) == 3
    assert ends == [periods[-1]["end"]]


def test_a_digest_is_not_asked_for_before_its_grace_is_over(filled, store):
    due = datetime(2026, 11, 16, 7, tzinfo=UTC)
    requests.ask_due(filled, due + timedelta(minutes=1), "c-1")
    assert {one.rpartition("/")[2] for one in sent(store, requests.REQUESTED)} == {"2026-W45"}


@pytest.mark.parametrize(("dialogue", "audience"), [("elsewhere", "management"), (D, "everybody")])
def test_a_wrong_request_is_refused(filled, dialogue, audience):
    with pytest.raises(KlankbordError):
        requests.ask_now(filled, dialogue, audience, NOW, "c-1")


def test_two_services_ask_for_a_due_digest_once(filled, store):
    start = Barrier(2)
    due = START + timedelta(days=20)

    def ask(mine) -> None:
        start.wait()
        requests.ask_due(mine, due, "c-1")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(ask, (filled, other(store))))
    asked = [f"{D}/{name}/2026-W46" for name in ("host", "management", "participant")]
    assert sorted(sent(store, requests.REQUESTED)) == asked
    assert requests.ask_due(filled, due + timedelta(minutes=50), "c-2") == []


def test_after_a_pause_only_the_latest_period_is_asked_for(filled, store):
    requests.ask_due(filled, START + timedelta(days=40), "c-1")
    assert {one.rpartition("/")[2] for one in sent(store, requests.REQUESTED)} == {"2026-W49"}


def test_nothing_is_due_before_opening_after_closing_or_never(digest):
    never = {"cadence": "never", "weekday": "monday", "hour": 8, "timezone": "UTC"}
    for changes in (
        {"opened_at": None, "state": "draft"},
        {"state": "closed"},
        {"schedule": never},
    ):
        version = digest.read.progress(D)["revision"] + 1
        digest.read.take([world.dialogue(version=version, **changes)])
        assert requests.ask_due(digest, START + timedelta(days=30), "c-1") == []
    digest.read.take([world.dialogue(version=9, opened_at=world.at(29))])
    assert requests.ask_due(digest, START + timedelta(days=29.5), "c-1") == []
