"""A change and its events are one write, and each event is sent at least once, with one id."""

import json
import threading
from dataclasses import replace

import pytest

from services.chassis.mongo import in_transaction
from services.chassis.outbox import LEASE, Outbox, Relay
from services.contracts.errors import Code, KlankbordError
from tests.events import NOW, stance
from tests.waiting import eventually


class Taking:
    """Stands in for a publisher, to say when and how it fails."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.fail_after = False
        self.away = False

    def publish(self, messages) -> None:
        if self.away:
            raise KlankbordError(Code.UNAVAILABLE, "away")
        self.ids += [json.loads(message.body)["id"] for message in messages]
        if self.fail_after:
            raise ZeroDivisionError("the process died here")


@pytest.fixture
def outbox(store) -> Outbox:
    store.create_collection("outbox")
    outbox = Outbox(store)
    outbox.prepare()
    return outbox


def add(store, outbox, *ids: str) -> None:
    events = [stance(id_, minutes=position) for position, id_ in enumerate(ids)]
    in_transaction(store, lambda session: outbox.add(session, events))


def relay(outbox, publisher, holder="one") -> Relay:
    return Relay(outbox, publisher, holder, lambda: NOW)


def test_what_a_transaction_that_failed_added_is_never_sent(store, outbox):
    def work(session) -> None:
        outbox.add(session, [stance("a")])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_transaction(store, work)
    assert relay(outbox, Taking()).send_page() == 0


def test_what_waits_already_is_not_added_again(store, outbox):
    def again(*ids: str) -> None:
        events = [stance(id_) for id_ in ids]
        in_transaction(store, lambda session: outbox.add_missing(session, events))

    add(store, outbox, "a")
    again("a")
    again("a", "b")
    again()
    assert {one["_id"] for one in outbox.pending()} == {"urn:test\na", "urn:test\nb"}


def test_events_are_sent_oldest_first_and_cleared(store, outbox):
    add(store, outbox, "b", "a", "c")
    taking = Taking()
    assert relay(outbox, taking).send_page() == 3
    assert taking.ids == ["b", "a", "c"]
    assert outbox.count() == 0


def test_a_relay_that_dies_after_the_publish_sends_again_with_the_same_id(store, outbox):
    add(store, outbox, "a")
    taking = Taking()
    taking.fail_after = True
    with pytest.raises(ZeroDivisionError):
        relay(outbox, taking).send_page()
    taking.fail_after = False
    relay(outbox, taking).send_page()
    assert taking.ids == ["a", "a"]
    assert outbox.count() == 0


def test_nothing_is_cleared_before_the_broker_has_it(store, outbox):
    add(store, outbox, "a")
    taking = Taking()
    taking.away = True
    with pytest.raises(KlankbordError):
        relay(outbox, taking).send_page()
    assert outbox.count() == 1


def test_a_running_relay_waits_out_a_broker_that_is_away(store, outbox):
    add(store, outbox, "a")
    taking = Taking()
    taking.away = True
    running = relay(outbox, taking)
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        eventually(lambda: running.trouble)
        taking.away = False
        eventually(lambda: taking.ids == ["a"])
        eventually(lambda: running.trouble is None)
    finally:
        running.stop()
        thread.join(timeout=20)


def test_what_this_process_adds_ends_the_rest_of_an_idle_relay(store, outbox, monkeypatch):
    looks = []
    pending = outbox.pending
    monkeypatch.setattr(outbox, "pending", lambda: looks.append(1) or pending())
    taking = Taking()
    running = relay(outbox, taking)
    running._idle = 600.0
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        eventually(lambda: looks)
        add(store, Outbox(store), "a")
        eventually(lambda: taking.ids == ["a"])
    finally:
        running.stop()
        thread.join(timeout=20)


def test_one_relay_at_a_time_holds_the_lease_and_gives_it_back(outbox):
    assert outbox.lease("one", NOW)
    assert outbox.lease("one", NOW)
    assert not outbox.lease("two", NOW)
    assert outbox.lease("two", NOW + 2 * LEASE)
    outbox.release("two")
    assert outbox.lease("three", NOW)


def test_the_events_that_are_sent_reach_a_real_queue(store, outbox, publisher, channel, queue):
    class Redirected:
        def publish(self, messages) -> None:
            publisher.publish([replace(message, exchange=queue) for message in messages])

    add(store, outbox, *map(str, range(300)))
    sending = relay(outbox, Redirected())
    assert [sending.send_page(), sending.send_page(), sending.send_page()] == [200, 100, 0]
    ready = eventually(lambda: channel.queue_declare(queue, passive=True).message_count)
    assert ready == 300
