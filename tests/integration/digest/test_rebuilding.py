"""A rebuild loses nothing and doubles nothing, while events go on coming."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from services.contracts.envelope import Checked
from services.contracts.errors import Code, KlankbordError
from services.digest import requests
from services.digest.build import make
from services.digest.store import DigestStore
from tests.integration.digest.jobs import JOB, build_job, content, other
from tests.unit.digest import world
from tests.unit.digest.world import START, D
from tests.waiting import eventually


def test_a_rebuild_gives_the_same_digest_and_keeps_the_old_one(filled, store):
    build_job(filled)
    before = content(filled, "2026-W47")
    revision = filled.read.progress(D)["revision"]
    counted = filled.read.snapshot(D).counted
    filled.read.begin_rebuild()
    assert filled.read.progress(D) == {"records": 0, "ideas": 0, "revision": revision}
    with pytest.raises(KlankbordError) as caught:
        build_job(filled, job={**JOB, "audience": "host"})
    assert caught.value.code is Code.UNAVAILABLE
    assert requests.ask_due(filled, START + timedelta(days=20), "c-1") == []
    for event in reversed(world.story()):
        filled.read.take([event])
    filled.read.end_rebuild()
    # What is told again was counted long ago.
    assert filled.read.snapshot(D).counted == counted != ()
    assert content(filled, "2026-W47") == before
    paper = make(filled.read.snapshot(D), world.PERIOD, "management").paper
    assert paper.forms["json"] == before
    assert filled.read.progress(D)["revision"] > revision


def test_no_batch_slips_in_while_the_read_model_is_emptied(filled):
    filled.read.gate.turn(rebuilding=True, clearing=True)
    with pytest.raises(KlankbordError) as caught:
        filled.read.take(world.story())
    assert caught.value.code is Code.UNAVAILABLE


def test_events_that_come_in_during_a_rebuild_are_neither_lost_nor_doubled(filled, store):
    replay = world.story()
    live = [
        world.recorded(f"live{n}", [world.record(f"l{n}", f"q{n}", 3, "view", idea="i1")], [])
        for n in range(20)
    ]
    with ThreadPoolExecutor(2) as pool:
        done = pool.submit(take_all, filled, live)
        other(store).read.begin_rebuild()
        take_all(other(store), [*replay, *live])
        done.result()
    other(store).read.end_rebuild()
    told = filled.read.progress(D)
    assert told["records"] == 101
    assert told["ideas"] == store["ideas"].count_documents({})
    assert len(filled.read.snapshot(D).people) == 41


def take_all(digest: DigestStore, events: list[Checked]) -> None:
    for event in events:
        take_until_in(digest, event)


def take_until_in(digest: DigestStore, event: Checked) -> None:
    def taken() -> bool:
        try:
            digest.read.take([event])
        except KlankbordError as error:
            assert error.code is Code.UNAVAILABLE
            return False
        return True

    eventually(taken)
