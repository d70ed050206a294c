"""A digest is built once and can be read in each form."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from services.chassis.outbox import Outbox
from services.contracts import envelope, strict_json
from services.contracts.errors import Code, KlankbordError
from services.contracts.registry import REGISTRY
from services.digest.build import PUBLISHED, make
from services.digest.views import page_view
from tests.integration.digest.jobs import JOB, build_job, crowd, other, sent, straight
from tests.unit.digest import world
from tests.unit.digest.world import D


def test_two_workers_with_the_same_job_keep_one_digest_and_one_event(filled, store):
    start = Barrier(2)

    def composed(*args):
        result = straight(*args)
        start.wait(60)
        return result

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda one: build_job(one, composed), (filled, other(store))))
    assert sorted(made) == [False, True]
    assert store["digests"].count_documents({}) == 1
    assert sent(store, PUBLISHED) == [f"{D}/management/2026-W47"]


def test_a_worker_that_dies_half_way_leaves_nothing_and_another_takes_over(filled, store):
    def die(*args):
        straight(*args)
        raise RuntimeError("killed between composing and keeping")

    with pytest.raises(RuntimeError):
        build_job(filled, die)
    assert filled.shelf.find(D, "management", "2026-W47") is None
    assert sent(store, PUBLISHED) == []
    assert build_job(other(store)) is True
    assert build_job(filled) is False
    assert len(sent(store, PUBLISHED)) == 1


def test_the_published_event_obeys_its_contract_and_names_what_is_cited(filled, store):
    build_job(filled)
    body = bytes(Outbox(store).pending()[0]["body"])
    event = envelope.from_dict(strict_json.decode(body))
    data = REGISTRY[PUBLISHED].load(event.data)
    head = filled.shelf.find(D, "management", None)
    assert data["digest"] == head["digest"]
    assert data["ideas"][:3] == ["i1", "i2", "i3"]


def test_a_digest_can_be_read_in_each_form(filled):
    build_job(filled)
    head = filled.shelf.find(D, "management", "2026-W47")
    paper = make(filled.read.snapshot(D), world.PERIOD, "management").paper
    assert {form: filled.shelf.form(head, form) for form in paper.forms} == paper.forms


def test_pictures_are_kept_beside_the_forms(digest):
    digest.read.take(crowd())
    build_job(digest)
    head = digest.shelf.find(D, "management", "2026-W47")
    made = make(digest.read.snapshot(D), world.PERIOD, "management")
    assert set(made.paper.pictures) == {"map", "bridging", "divisive"}
    assert digest.shelf.pictures(head) == made.paper.pictures


def test_a_job_for_an_unknown_dialogue_is_refused_with_its_code(digest):
    with pytest.raises(KlankbordError) as caught:
        build_job(digest)
    assert caught.value.code is Code.UNKNOWN_DIALOGUE


def test_pages_of_digests_run_from_new_to_old(filled):
    for number in range(5):
        end = world.PERIOD.end + timedelta(days=number // 2)
        period = {"key": f"k{number}", "start": None, "end": end}
        build_job(filled, job={**JOB, "period": period})
    seen, after = [], None
    while True:
        page = page_view(filled.shelf.page(D, "management", after, 3), 2)
        seen += [one["period"]["key"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == ["k4", "k3", "k2", "k1", "k0"]
    with pytest.raises(KlankbordError):
        filled.shelf.page(D, None, "forged", 3)
