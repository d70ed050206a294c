"""Parked messages on a real store and broker: each kept once, none lost on its way back."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from deploy.local.home import CHECKOUT
from services.chassis import topology
from services.chassis.messages import Incoming, OutgoingMessage
from services.chassis.metrics import PARKED_WAITING
from services.chassis.resting import Resting
from services.contracts.errors import Code, KlankbordError
from services.contracts.registry import Queue
from services.engagement.parked.desk import Desk
from services.engagement.parked.documents import PART_BYTES
from services.engagement.parked.filters import Filter
from services.engagement.parked.gauge import Gauge
from services.engagement.parked.message import read_parked
from services.engagement.parked.store import ParkedStore
from tests.events import NOW, stance

ALL = Filter()


@pytest.fixture
def kept(store) -> ParkedStore:
    kept = ParkedStore(store)
    kept.prepare()
    return kept


@pytest.fixture
def desk(kept, publisher) -> Desk:
    return Desk(kept, publisher, lambda: NOW)


def parked(queue: str, body: bytes = b"not json", minutes: int = 0, **headers):
    """Return a message as the consumer of ``queue`` would have parked it."""
    why = {
        "x-klankbord-reason": "not-json",
        "x-klankbord-text": "The body is not JSON.",
        "x-klankbord-parked-at": (NOW + timedelta(minutes=minutes)).isoformat(),
        "x-klankbord-parking": 1,
    }
    incoming = Incoming(
        body=body,
        tag=1,
        queue=topology.parked_queue(queue),
        routing_key="feedback.stance.v1",
        content_type="application/cloudevents+json",
        headers={**why, **headers},
    )
    return read_parked(incoming, NOW)


def test_one_parking_counts_once_however_often_it_is_delivered(kept):
    for minutes in (0, 1, 0, 1):
        kept.keep([parked("q", minutes=minutes), parked("q", minutes=minutes)])
    (one,) = kept.page(ALL, None, 10)["items"]
    assert one["times"] == 2
    assert one["last_parked_at"] - one["parked_at"] == timedelta(minutes=1)


def test_the_raw_bytes_stay_as_they_are_whatever_their_size(kept):
    small, large = b"\xff\x00{", os.urandom(2 * PART_BYTES + 7)
    messages = [parked("q", small), parked("q", large), parked("q", b"")]
    for _ in range(2):
        kept.keep(messages)
    found = {one["_id"]: one for one in kept.find(one.id for one in messages)}
    assert [kept.body(found[one.id]) for one in messages] == [small, large, b""]
    assert {one["times"] for one in found.values()} == {1}
    assert kept.remove(found.values()) == 3
    assert kept._parts.find_one() is None


def test_what_was_parked_again_meanwhile_is_not_removed(kept):
    for body in (b"small", b"large" * PART_BYTES):
        one = parked("q", body)
        kept.keep([one])
        before = list(kept.find([one.id]))
        kept.keep([parked("q", body, minutes=1)])
        assert kept.remove(before) == 0
        assert [kept.body(found) for found in kept.find([one.id])] == [body]


def test_hostile_headers_can_be_kept(kept):
    one = parked("q", **{"ce-\0$.\ud800": "a\0\ud800", "x-klankbord-text": "\ud800"})
    kept.keep([one])
    (found,) = kept.find([one.id])
    assert found["headers"] == [["ce-?$.?", "a??"]]


@pytest.mark.parametrize("chosen", [ALL, Filter(reason="not-json"), Filter(queue="q")])
def test_pages_hold_each_message_once_with_the_last_parked_first(kept, chosen):
    kept.keep([parked("q", str(n).encode(), minutes=n // 2) for n in range(7)])
    seen, after = [], None
    while True:
        page = kept.page(chosen, after, 2)
        seen += page["items"]
        if (after := page["next"]) is None:
            break
    assert len({one["_id"] for one in seen}) == len(seen) == 7
    times = [one["last_parked_at"] for one in seen]
    assert times == sorted(times, reverse=True)
    assert all("body" not in one for one in seen)


def test_filters_choose_by_reason_source_queue_and_time(kept):
    other = stance("e1")
    kept.keep(
        [
            parked("q", b"1", minutes=1),
            parked("r", b"2", minutes=2, **{"x-klankbord-reason": "id-conflict"}),
            parked("q", OutgoingMessage.of(other).body, minutes=3),
        ]
    )

    def minutes(**chosen) -> list[float]:
        items = kept.page(Filter(**chosen), None, 10)["items"]
        return [(one["last_parked_at"] - NOW).total_seconds() / 60 for one in items]

    assert minutes() == [3, 2, 1]
    assert minutes(reason="id-conflict") == [2]
    assert minutes(source="urn:test") == [3]
    assert minutes(queue="q") == [3, 1]
    assert minutes(since=NOW + timedelta(minutes=2)) == [3, 2]
    assert minutes(until=NOW + timedelta(minutes=2), queue="q") == [1]
    exactly = {"since": NOW + timedelta(minutes=3), "until": NOW + timedelta(minutes=3)}
    assert minutes(source="urn:test", **exactly) == minutes(reason="not-json", **exactly) == [3]
    assert kept.counts(Filter(queue="q")) == {"not-json": (2, 2)}


def test_a_replay_brings_back_the_exact_bytes_and_then_forgets_them(desk, kept, queue, channel):
    bodies = [os.urandom(100), b"x" * (PART_BYTES + 1)]
    kept.keep([parked(queue, body) for body in bodies])
    answer = desk.replay_all(ALL, "tester")
    assert answer == {"replayed": 2, "refused": 0, "more": False}
    found = {channel.basic_get(queue, no_ack=True).body for _ in bodies}
    assert found == set(bodies)
    assert desk.counts(ALL)["messages"] == 0


def test_what_nothing_takes_is_said_and_stays(desk, kept):
    kept.keep([parked(topology.UNROUTABLE)])
    assert desk.replay_all(ALL, "tester") == {"replayed": 0, "refused": 1, "more": False}
    (one,) = desk.page(ALL, None, 10)["items"]
    with pytest.raises(KlankbordError, match="cannot be read"):
        desk.replay(one["id"], None, "tester")
    assert desk.counts(ALL)["messages"] == 1


def test_what_nothing_takes_does_not_stand_in_the_way_of_the_rest(desk, kept, queue, monkeypatch):
    monkeypatch.setattr("services.engagement.parked.desk.MOST", 3)
    kept.keep([parked(topology.UNROUTABLE, str(number).encode()) for number in range(4)])
    kept.keep([parked(queue, str(number).encode()) for number in range(4)])
    assert desk.replay_all(ALL, "tester") == {"replayed": 3, "refused": 4, "more": True}
    assert desk.replay_all(ALL, "tester") == {"replayed": 1, "refused": 4, "more": False}


def test_one_call_works_on_a_bounded_number(desk, kept, monkeypatch):
    monkeypatch.setattr("services.engagement.parked.desk.MOST", 3)
    kept.keep([parked("q", str(number).encode()) for number in range(5)])
    assert desk.drop_all(ALL, "tester") == {"dropped": 3, "more": True}
    assert desk.drop_all(ALL, "tester") == {"dropped": 2, "more": False}


def test_what_is_gone_is_not_found(desk, kept):
    one = parked("q")
    kept.keep([one])
    assert desk.drop(one.id, "tester") == {"dropped": 1}
    for action in (desk.show, lambda name: desk.drop(name, "tester")):
        with pytest.raises(KlankbordError) as refused:
            action(one.id)
        assert refused.value.code == "not-found"


def test_while_the_broker_is_away_nothing_is_forgotten(kept):
    class Away:
        def publish(self, _messages):
            raise KlankbordError(Code.UNAVAILABLE, "away")

    one = parked("q")
    kept.keep([one])
    desk = Desk(kept, Away(), lambda: NOW)
    for action in (lambda: desk.replay(one.id, None, "t"), lambda: desk.replay_all(ALL, "t")):
        with pytest.raises(KlankbordError):
            action()
    assert kept.counts(ALL) == {"not-json": (1, 1)}


KILLED = """
import os, signal, sys
from services.chassis import mongo
from services.chassis.publisher import Publisher
from services.engagement.parked.desk import Desk
from services.engagement.parked.filters import Filter
from services.engagement.parked.store import ParkedStore

class Killed(ParkedStore):
    def remove(self, documents):
        os.kill(os.getpid(), signal.SIGKILL)

amqp_url, mongo_url, database = sys.argv[1:]
store = Killed(mongo.connect(mongo_url, database))
with Publisher(amqp_url) as publisher:
    Desk(store, publisher, lambda: None).replay_all(Filter(), "tester")
"""


def test_a_kill_between_publishing_and_forgetting_loses_nothing(
    desk, kept, queue, channel, amqp_url, mongo_url, store
):
    kept.keep([parked(queue, b"precious")])
    command = [sys.executable, "-c", KILLED, amqp_url, mongo_url, store.name]
    assert subprocess.run(command, cwd=CHECKOUT, check=False).returncode == -signal.SIGKILL
    assert desk.counts(ALL)["messages"] == 1
    desk.replay_all(ALL, "tester")
    assert [channel.basic_get(queue, no_ack=True).body for _ in range(2)] == [b"precious"] * 2
    assert desk.counts(ALL)["messages"] == 0


def test_the_metric_says_what_waits_and_rests_after_a_costly_count(kept):
    moments = iter([0.0, 2.0, 39.0, 41.0, 41.0])
    gauge = Gauge(Resting(monotonic=lambda: next(moments)))
    one = parked(Queue.ENGAGEMENT_FEEDBACK)
    kept.keep([one])
    gauge.refresh(kept)
    assert waiting() == {"not-json": 1}
    kept.remove(kept.find([one.id]))
    gauge.refresh(kept)
    assert waiting() == {"not-json": 1}
    gauge.refresh(kept)
    assert waiting() == {}


def waiting() -> dict[str, float]:
    (family,) = PARKED_WAITING.collect()
    return {sample.labels["reason"]: sample.value for sample in family.samples}
