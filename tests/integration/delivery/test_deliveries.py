"""Deliveries on a real store: each digest to each recipient once, whoever dies meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from services.chassis.mongo import Store
from services.chassis.outbox import Outbox
from services.contracts import envelope, strict_json
from services.contracts.errors import Code, KlankbordError
from services.contracts.registry import REGISTRY
from services.digest.delivery import citations, deliver, planning, recipients
from services.digest.delivery.outcomes import MOST_TRIES, Later, Never, Outcome, Sent
from services.digest.delivery.parcel import Parcel
from services.digest.delivery.records import ASKED_FOR, LEASE
from services.digest.delivery.stores import DeliveryStore
from services.digest.delivery.webhook import WebhookSender
from services.digest.insight.snapshot import Period
from services.digest.shelf import Address
from tests.integration.delivery.receiver import web_server

D = "rust"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WEEK = Address(D, "management", Period("2026-W47", NOW - timedelta(days=7), NOW))
ASKED = Address(D, "management", Period("r3", None, NOW))


class Kept:
    """A channel that keeps what it is sent; it answers what it is told to, then ``Sent``."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.tried: list[str] = []
        self.answers: list[Outcome] = []

    def send(self, recipient: Any, parcel: Parcel, name: str) -> Outcome:
        self.tried.append(name)
        outcome = self.answers.pop(0) if self.answers else Sent()
        if isinstance(outcome, Sent):
            self.got.append((recipient["_id"], name))
        return outcome


class Same:
    def parcels(self, recipients: Any) -> dict[str, Parcel]:
        parcel = Parcel("d-1", payload={"type": "x"}, told=("*|x|y",))
        return {one["_id"]: parcel for one in recipients}


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def delivery(store: Store) -> DeliveryStore:
    delivery = DeliveryStore(store)
    delivery.prepare()
    return delivery


def add(delivery: DeliveryStore, name: str, **values: Any) -> dict[str, Any]:
    wanted = {
        "id": name,
        "audience": "management",
        "channel": "mail",
        "address": f"{name}@example.org",
        "language": "nl",
        "timezone": "UTC",
        **values,
    }
    made = recipients.new_recipient(D, wanted, b"x" * 24, NOW, plain_http=True)
    return delivery.recipients.add(made, wanted)


def bring(delivery, kept, ids, now=NOW, address=WEEK, contents=None) -> int:
    senders = {"mail": kept, "webhook": kept}
    work = deliver.Round(delivery, senders, lambda: now, lambda: 0.0, "c-1")
    return deliver.bring(work, address, contents or Same(), ids)


def fan_out(delivery: DeliveryStore, address: Address, ideas: tuple[str, ...] = ()) -> int:
    published = planning.Published(address, "d-1", ideas, NOW)
    return planning.fan_out(delivery, published, NOW, "c-1")


def ask(delivery: DeliveryStore, now: datetime) -> list[int]:
    """Ask for own digests until nothing is due; return how many at each step."""
    asked = []
    while (found := planning.ask_personal(delivery, now, "c")) is not None:
        asked.append(found)
    return asked


def told(store: Store, kind: str) -> list[dict[str, Any]]:
    pending = [one for one in Outbox(store).pending(1_000) if one["type"] == kind]
    events = [envelope.from_dict(strict_json.decode(bytes(one["body"]))) for one in pending]
    return [REGISTRY[kind].load(event.data) for event in events]


def records(store: Store) -> dict[str, dict[str, Any]]:
    return {one["recipient"]: one for one in store["deliveries"].find()}


def test_preparing_twice_changes_nothing_and_keeps_the_key_of_links(delivery):
    key = delivery.link_key()
    delivery.prepare()
    assert delivery.link_key() == key
    assert len(key) == 32


def test_the_same_recipient_again_is_one_and_another_at_the_same_address_is_refused(delivery):
    assert add(delivery, "a") == add(delivery, "a")
    with pytest.raises(KlankbordError) as caught:
        add(delivery, "b", address="a@example.org")
    assert (caught.value.code, caught.value.field) == (Code.ID_CONFLICT, "address")
    with pytest.raises(KlankbordError) as caught:
        add(delivery, "a", address="other@example.org")
    assert (caught.value.code, caught.value.field) == (Code.ID_CONFLICT, "id")


def test_a_change_needs_the_present_version(delivery):
    add(delivery, "a")
    changed = delivery.recipients.change(D, "a", {"cadence": "off"}, 1, NOW)
    assert changed["version"] == 2
    with pytest.raises(KlankbordError) as caught:
        delivery.recipients.change(D, "a", {"cadence": "each"}, 1, NOW)
    assert caught.value.code is Code.PRECONDITION_FAILED


def test_a_published_digest_is_fanned_out_once_to_who_want_it(delivery, store):
    add(delivery, "a")
    add(delivery, "b", cadence="off")
    add(delivery, "c", audience="host")
    add(delivery, "d", channel="webhook", address="https://example.org/")
    add(delivery, "e", audience="participant", participant="p1")
    assert fan_out(delivery, WEEK) == 2
    assert fan_out(delivery, WEEK) == 0
    [job] = told(store, planning.REQUESTED)
    assert job["recipients"] == ["a", "d"]


def test_a_digest_that_somebody_asked_for_reaches_webhooks_only(delivery, store):
    add(delivery, "a")
    add(delivery, "d", channel="webhook", address="https://example.org/")
    fan_out(delivery, ASKED)
    assert told(store, planning.REQUESTED)[0]["recipients"] == ["d"]


def test_what_is_quoted_for_management_is_a_milestone_the_first_time(delivery, store):
    fan_out(delivery, WEEK, ("i1", "i2"))
    fan_out(delivery, ASKED, ("i2", "i3"))
    fan_out(delivery, Address(D, "host", WEEK.period), ("i4",))
    assert [one["idea"] for one in told(store, citations.REACHED)] == ["i1", "i2", "i3"]
    kept = {one["idea"]: one["until"] for one in store["citations"].find()}
    assert kept == dict.fromkeys(("i1", "i2", "i3"), NOW)


def test_a_digest_for_many_goes_in_pages(delivery, store):
    for i in range(planning.PAGE + 5):
        add(delivery, f"a{i:03}")
    fan_out(delivery, WEEK)
    jobs = told(store, planning.REQUESTED)
    assert sorted(len(job["recipients"]) for job in jobs) == [5, planning.PAGE]


def test_everybody_gets_it_once_however_often_the_job_is_done(delivery, store, kept):
    names = [add(delivery, f"a{i:02}")["_id"] for i in range(45)]
    assert bring(delivery, kept, names) == 45
    assert bring(delivery, kept, names) == 0
    assert sorted(one for one, _ in kept.got) == names
    arrived = told(store, deliver.DELIVERED)
    assert sorted(one["recipient"] for one in arrived) == names
    assert {one["state"] for one in records(store).values()} == {"delivered"}


def test_two_workers_with_the_same_job_send_nothing_twice(delivery, store, kept):
    names = [add(delivery, f"a{i:02}")["_id"] for i in range(30)]
    start = Barrier(2)

    def work(mine: DeliveryStore) -> int:
        start.wait()
        return bring(mine, kept, names)

    with ThreadPoolExecutor(2) as pool:
        reached = list(pool.map(work, (delivery, DeliveryStore(store))))
    assert sum(reached) == 30
    assert sorted(one for one, _ in kept.got) == names


def test_a_failure_waits_and_every_try_has_the_same_name(delivery, store, kept):
    add(delivery, "a")
    kept.answers = [Later("busy"), Later("busy")]
    now = NOW
    for tries in (1, 2):
        bring(delivery, kept, ["a"], now)
        record = records(store)["a"]
        assert (record["state"], record["tries"], record["because"]) == ("waiting", tries, "busy")
        assert record["due_at"] > now
        assert bring(delivery, kept, ["a"], now) == 0
        now = record["due_at"]
    assert bring(delivery, kept, ["a"], now) == 1
    assert kept.tried == [deliver.stable_id(f"a/{WEEK.key}")] * 3


def test_a_webhook_that_fails_first_hears_the_same_id_on_every_try(delivery, store):
    hooks = WebhookSender(("127.0.0.0/8",), lambda: NOW)
    with web_server() as receiver:
        receiver.statuses = [500, 503]
        add(delivery, "a", channel="webhook", address=f"http://127.0.0.1:{receiver.port}/")
        now = NOW
        for _ in range(3):
            bring(delivery, hooks, ["a"], now)
            now = records(store)["a"]["due_at"] or now
    assert receiver.header("webhook-id") == [deliver.stable_id(f"a/{WEEK.key}")] * 3
    assert records(store)["a"]["state"] == "delivered"


def test_after_eight_tries_it_is_given_up(delivery, store, kept):
    add(delivery, "a")
    kept.answers = [Later("busy")] * MOST_TRIES
    now = NOW
    for _ in range(MOST_TRIES):
        bring(delivery, kept, ["a"], now)
        now = records(store)["a"]["due_at"] or now
    record = records(store)["a"]
    assert (record["state"], record["tries"], record["due_at"]) == ("given-up", MOST_TRIES, None)
    assert now - NOW <= timedelta(hours=24)
    assert bring(delivery, kept, ["a"], now + timedelta(days=9)) == 0


def test_who_wants_nothing_more_gets_nothing_more(delivery, store, kept):
    add(delivery, "a")
    kept.answers = [Never("410", switch_off=True)]
    bring(delivery, kept, ["a"])
    found = delivery.recipients.get(D, "a")
    assert (found["active"], found["inactive_because"]) == (False, "410")
    later = Address(D, "management", Period("2026-W48", NOW, NOW + timedelta(days=7)))
    assert bring(delivery, kept, ["a"], NOW, later) == 0
    assert kept.got == []


def test_a_worker_that_dies_before_sending_is_followed_by_another(delivery, store, kept):
    class Dying:
        def send(self, *_: Any) -> Outcome:
            raise RuntimeError("killed")

    add(delivery, "a")
    with pytest.raises(RuntimeError):
        bring(delivery, Dying(), ["a"])
    assert bring(delivery, kept, ["a"], NOW + timedelta(minutes=1)) == 0
    with_lease = NOW + LEASE
    assert planning.ask_again(delivery, with_lease - timedelta(seconds=1), "c") == 0
    assert planning.ask_again(delivery, with_lease, "c") == 1
    assert planning.ask_again(delivery, with_lease, "c") == 0
    [job] = told(store, planning.REQUESTED)
    assert bring(delivery, kept, job["recipients"], with_lease) == 1


def test_a_worker_that_dies_after_sending_does_not_make_it_be_sent_again(
    delivery, store, kept, monkeypatch
):
    add(delivery, "a")

    def die(*_: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(deliver, "_confirm", die)
        with pytest.raises(RuntimeError):
            bring(delivery, kept, ["a"])
    assert records(store)["a"]["state"] == "sent"
    assert bring(delivery, kept, ["a"], NOW + LEASE) == 1
    assert len(kept.got) == 1
    assert len(told(store, deliver.DELIVERED)) == 1


def test_while_nothing_can_be_sent_the_same_is_asked_for_once(delivery, store, kept):
    for name in ("a", "b"):
        add(delivery, name)
        kept.answers = [Later("busy")]
        bring(delivery, kept, [name])
    later = NOW + ASKED_FOR
    for now in (later, later + ASKED_FOR, later + 2 * ASKED_FOR):
        assert planning.ask_again(delivery, now, "c") == 2
    [job] = told(store, planning.REQUESTED)
    assert sorted(job["recipients"]) == ["a", "b"]
    # Another page that begins with the same delivery is another job.
    add(delivery, "c")
    kept.answers = [Later("busy")]
    bring(delivery, kept, ["c"])
    assert planning.ask_again(delivery, later + 3 * ASKED_FOR, "c") == 3
    assert [len(one["recipients"]) for one in told(store, planning.REQUESTED)] == [2, 3]


def test_who_was_overtaken_while_confirming_tells_nothing(delivery, store, kept):
    add(delivery, "a")
    overtaken = delivery.records.confirm

    def confirm(session: Any, claims: Any, now: datetime) -> set[str]:
        delivery.records.confirm = overtaken
        assert bring(delivery, kept, ["a"], NOW + LEASE) == 1
        return overtaken(session, claims, now)

    delivery.records.confirm = confirm
    assert bring(delivery, kept, ["a"]) == 0
    assert records(store)["a"]["state"] == "delivered"
    assert len(kept.got) == len(told(store, deliver.DELIVERED)) == 1


def test_who_is_erased_leaves_nothing_behind(delivery, store, kept):
    add(delivery, "a", audience="participant", participant="p1")
    add(delivery, "b", audience="participant", participant="p2")
    bring(delivery, kept, ["a", "b"])
    assert delivery.recipients.forget(D, "p1") == 1
    assert [one["_id"] for one in store["recipients"].find()] == ["b"]
    assert set(records(store)) == {"b"}
    assert delivery.recipients.forget(D, "p1") == 0


def test_own_digests_are_asked_for_when_due_and_the_next_one_is_written_down(delivery, store):
    for name in ("p2", "p1"):
        add(delivery, f"r-{name}", audience="participant", participant=name, cadence="daily")
    due = NOW.replace(day=24, hour=8)
    assert ask(delivery, due - timedelta(minutes=1)) == []
    assert ask(delivery, due) == [2, 0]
    assert ask(delivery, due) == []
    [job] = told(store, planning.REQUESTED)
    assert job["recipients"] == ["r-p1", "r-p2"]
    assert job["period"]["end"] == due
    assert [one["due_at"] for one in store["rounds"].find()] == [due + timedelta(days=1)]


def test_after_a_pause_one_digest_is_asked_for_all_of_it(delivery, store):
    add(delivery, "r-p1", audience="participant", participant="p1", cadence="daily")
    late = NOW + timedelta(days=5)
    assert ask(delivery, late) == [1, 0]
    [job] = told(store, planning.REQUESTED)
    assert job["period"]["end"] == late.replace(hour=8)


def test_a_round_of_many_goes_by_pages_and_forgets_nobody(delivery, store, monkeypatch):
    monkeypatch.setattr(planning, "PAGE", 2)
    monkeypatch.setattr(planning, "MEMBERS_AT_ONCE", 4)
    for number in range(5):
        mail = {"audience": "participant", "participant": f"p{number}", "cadence": "daily"}
        add(delivery, f"r-{number}", **mail)
        hook = {"channel": "webhook", "address": f"https://example.org/{number}"}
        add(delivery, f"w-{number}", **mail, **hook)
    due = NOW.replace(day=24, hour=8)
    assert ask(delivery, due) == [4, 4, 2, 0]
    pages = [job["recipients"] for job in told(store, planning.REQUESTED)]
    assert sorted(one for page in pages for one in page) == sorted(
        f"{channel}-{number}" for channel in "rw" for number in range(5)
    )
    assert max(map(len, pages)) == 2


def test_who_changes_the_hour_is_told_in_the_other_round(delivery, store):
    add(delivery, "r-p1", audience="participant", participant="p1", cadence="daily")
    delivery.recipients.change(D, "r-p1", {"hour": 20}, 1, NOW)
    assert ask(delivery, NOW.replace(hour=19)) == []
    assert ask(delivery, NOW.replace(hour=20)) == [1, 0]
    assert ask(delivery, NOW.replace(day=24, hour=9)) == [0]
    assert len(told(store, planning.REQUESTED)) == 1


def test_what_was_told_is_written_down_with_the_delivery(delivery, store, kept):
    add(delivery, "r-p1", audience="participant", participant="p1")
    own = Address(D, "participant", Period("2026-W48", NOW, NOW + timedelta(days=7)))
    bring(delivery, kept, ["r-p1"], NOW + timedelta(days=7), own)
    found = delivery.recipients.get(D, "r-p1")
    assert found["read_until"] == NOW + timedelta(days=7)
    assert found["told"] == ["*|x|y"]
