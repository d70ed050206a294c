"""The digest on a real store: folded once, built once, whoever else does the same meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from services.chassis.clock import now
from services.chassis.mongo import Store
from services.chassis.outbox import Outbox
from services.contracts import envelope, strict_json
from services.contracts.envelope import Checked
from services.contracts.errors import Code, KlankbordError
from services.contracts.registry import REGISTRY
from services.digest import readstore, requests
from services.digest.build import PUBLISHED, build, make
from services.digest.readstore import COLLECTIONS
from services.digest.store import DigestStore
from services.digest.views import page_view
from tests.unit.digest import world
from tests.unit.digest.world import NOW, START, D, Memory
from tests.waiting import eventually

JOB = {
    "dialogue": D,
    "audience": "management",
    "period": {
        "key": world.PERIOD.key,
        "start": world.PERIOD.start,
        "end": world.PERIOD.end,
    },
}


def straight(function, *args):
    return function(*args)


def other(store: Store) -> DigestStore:
    """Return the same store as another process sees it."""
    return DigestStore(store)


@pytest.fixture
def digest(store: Store) -> DigestStore:
    digest = DigestStore(store)
    digest.prepare()
    return digest


@pytest.fixture
def filled(digest: DigestStore) -> DigestStore:
    digest.read.take(world.story())
    return digest


def build_job(digest, run=straight, job=JOB) -> bool:
    return build(digest, job, now, "c-1", run)


def sent(store, kind: str) -> list[str]:
    return [one["_id"].partition("\n")[2] for one in Outbox(store).pending() if one["type"] == kind]


def content(digest: DigestStore, period: str) -> str:
    head = digest.shelf.find(D, "management", period)
    assert head
    return digest.shelf.form(head, "json")


def test_preparing_twice_changes_nothing(digest):
    digest.prepare()


def test_the_store_holds_what_the_pure_folding_says(filled, store):
    memory = Memory()
    memory.take(world.story())
    for name, documents in memory.documents.items():
        assert {one["_id"]: one for one in store[name].find()} == documents
    assert filled.read.snapshot(D) == memory.snapshot()
    told = filled.read.progress(D)
    assert told["records"] == len(memory.documents["records"])
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


def test_two_workers_with_the_same_job_keep_one_digest_and_one_event(filled, store):
    start = Barrier(2)

    def composed(*args):
        result = straight(*args)
        start.wait(10)
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


def test_a_job_for_an_unknown_dialogue_is_refused_with_its_code(digest):
    with pytest.raises(KlankbordError) as caught:
        build_job(digest)
    assert caught.value.code is Code.UNKNOWN_DIALOGUE


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


def test_twelve_thousand_records_fold_in_seconds(digest):
    records = [
        world.record(f"r{n}", f"p{n % 448}", n / 1000, idea=f"i{n // 448}", stance="agree")
        for n in range(12_000)
    ]
    events = [
        world.recorded(f"m{n}", records[n : n + 500], [world.tally(f"i{n // 448}", version=1)])
        for n in range(0, 12_000, 500)
    ]
    digest.read.take([world.dialogue()])
    began = now()
    digest.read.take(events)
    seconds = (now() - began).total_seconds()
    assert digest.read.progress(D)["records"] == 12_000
    assert seconds < 20, f"{seconds} s"
    digest.read.begin_rebuild()
    assert digest.read.progress(D)["records"] == 0


def crowd() -> list[Checked]:
    """Return the events of a dialogue with two camps of twelve people."""
    ideas = [world.idea(f"i{n}", f"Idee {n}") for n in range(8)]
    records, tallies = [], []
    for n in range(8):
        for p in range(24):
            with_it = n < 2 or (p < 12) == (n % 2 == 0)
            word = "agree" if with_it else "disagree"
            records.append(world.record(f"s{n}-{p}", f"p{p}", 2, idea=f"i{n}", stance=word))
        agree = 24 if n < 2 else 12
        tallies.append(world.tally(f"i{n}", agree=agree, disagree=24 - agree))
    return [world.dialogue(), *ideas, world.recorded("m1", records, tallies)]


def opinion(digest: DigestStore, audience: str, period: str):
    head = digest.shelf.find(D, audience, period)
    assert head
    return strict_json.decode(digest.shelf.form(head, "json").encode())["opinion"]


def test_groups_are_remembered_once_and_are_the_same_for_every_audience(digest):
    digest.read.take(crowd())
    build_job(digest)
    remembered = digest.memories.find(D)
    build_job(digest, job={**JOB, "audience": "host"})
    assert digest.memories.find(D) == remembered
    assert remembered.version == 1
    assert opinion(digest, "host", "2026-W47") == opinion(digest, "management", "2026-W47")
    assert [one["size"] for one in opinion(digest, "host", "2026-W47")["groups"]] == [12, 12]


def test_a_builder_that_was_overtaken_begins_again_from_what_the_other_remembered(digest, store):
    digest.read.take(crowd())
    runs = []

    def overtaken(*args):
        runs.append(args)
        made = straight(*args)
        if len(runs) == 1:
            # Meanwhile somebody changes their mind, and another worker tells the hosts.
            changed = world.record("new", "p0", 5, idea="i3", stance="agree")
            digest.read.take([world.recorded("m2", [changed], [])])
            assert build_job(other(store), job={**JOB, "audience": "host"})
        return made

    assert build_job(digest, overtaken)
    assert len(runs) == 2
    memory = digest.memories.find(D)
    assert memory.version == 1
    assert runs[1][-1] == memory.memory
    assert opinion(digest, "host", "2026-W47") == opinion(digest, "management", "2026-W47")


def test_what_is_remembered_is_kept_with_the_digest_or_not_at_all(digest, store, monkeypatch):
    digest.read.take(crowd())

    def break_off(*_args, **_kwargs) -> None:
        raise RuntimeError("died")

    monkeypatch.setattr(digest.shelf._outbox, "add", break_off)
    with pytest.raises(RuntimeError):
        build_job(digest)
    assert digest.memories.find(D).version == 0
    assert store["digests"].count_documents({}) == 0


def test_who_is_erased_is_taken_out_of_what_is_remembered(digest):
    digest.read.take(crowd())
    build_job(digest)
    digest.memories.forget(D, "p3")
    digest.memories.forget(D, "p3")
    digest.memories.forget("elsewhere", "p3")
    memory = digest.memories.find(D)
    assert memory.version == 2
    assert "p3" not in memory.memory["after"]["participants"]
    assert len(memory.memory["after"]["letters"]) == 23


def test_pictures_are_kept_beside_the_forms(digest):
    digest.read.take(crowd())
    build_job(digest)
    head = digest.shelf.find(D, "management", "2026-W47")
    made = make(digest.read.snapshot(D), world.PERIOD, "management")
    assert set(made.paper.pictures) == {"map", "bridging", "divisive"}
    assert digest.shelf.pictures(head) == made.paper.pictures


@pytest.mark.parametrize("name", readstore.OF_DIALOGUES)
def test_a_dialogue_is_found_without_looking_at_all_the_others(filled, name):
    store = filled.store
    store[name].insert_many([{"_id": f"{one}/1", "dialogue": f"{one}"} for one in range(30)])
    plan = store[name].find({"dialogue": "7"}).explain()
    assert plan["executionStats"]["totalDocsExamined"] == 1
