"""The broker's topology follows from the registry."""

from services.chassis import topology
from services.contracts.registry import REGISTRY, Queue, Status


def arguments(name: str) -> dict:
    return next(queue.arguments for queue in topology.queues() if queue.name == name)


def test_every_active_event_with_consumers_reaches_each_of_them():
    bound = {(b.exchange, b.routing_key, b.queue) for b in topology.bindings()}
    for event in REGISTRY.values():
        for queue in event.consumers:
            keys = (event.name, f"{event.name}.#")
            takes = any((event.exchange, key, queue) in bound for key in keys)
            assert takes is (event.status is Status.ACTIVE)


def test_only_feedback_is_taken_with_the_name_of_an_account_behind_its_type():
    signed = {b.exchange for b in topology.bindings() if b.routing_key.endswith(".v1.#")}
    assert signed == {"klankbord.feedback"}


def test_every_queue_is_a_quorum_queue_that_refuses_rather_than_drops():
    for queue in topology.queues():
        assert queue.arguments["x-queue-type"] == "quorum"
        assert queue.arguments["x-overflow"] == "reject-publish"


def test_a_waiting_message_goes_back_to_its_own_queue_and_cannot_be_lost_on_the_way():
    for queue in (*Queue, topology.UNROUTABLE):
        for level in range(1, topology.RETRY_LEVELS + 1):
            waiting = arguments(topology.retry_queue(queue, level))
            assert waiting["x-dead-letter-routing-key"] == queue
            assert waiting["x-dead-letter-strategy"] == "at-least-once"


def test_a_message_that_keeps_killing_its_consumer_ends_parked():
    for queue in Queue:
        assert arguments(queue)["x-dead-letter-routing-key"] == topology.parked_queue(queue)


def test_feedback_that_nobody_is_bound_for_is_caught():
    feedback = next(e for e in topology.exchanges() if e.name == "klankbord.feedback")
    assert feedback.arguments == {"alternate-exchange": topology.UNROUTABLE}


def test_a_replay_reaches_those_who_keep_what_others_told():
    replayed = {b.queue for b in topology.bindings() if b.exchange == topology.REPLAY_EXCHANGE}
    assert replayed == {Queue.DIGEST_EVENTS, Queue.ENGAGEMENT_EVENTS}
