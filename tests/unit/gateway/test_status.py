"""How the whole is doing, in one answer."""

import pytest

from gateway.status import gather
from services.chassis.depth import Depth
from services.contracts.errors import Code, KlankbordError
from tests.unit.gateway.memory_rows import said

OWN = {"process": "gateway", "version": "1.0", "ready": True, "parts": {"broker": "ok"}}


def test_every_part_queue_and_dialogue_is_told(call, opened):
    status = call("GET", "/v1/status").json
    assert status["ready"]
    names = ["gateway", "ideas", "engagement", "digest", "digest-worker"]
    assert [part["name"] for part in status["parts"]] == names
    (queue,) = status["queues"]
    assert queue == {
        "queue": "digest.build",
        "messages": 3,
        "consumers": 2,
        "oldest_seconds": 1.5,
    }
    assert status["parked"] == {"not-json": 1}
    assert status["answers"] == {"waiting": 2, "overdue": 1}
    assert [one["dialogue"] for one in status["digests"]] == [opened]


@pytest.mark.parametrize("key", ["reader", None])
def test_it_is_for_operators(call, key):
    assert call("GET", "/v1/status", key=key).status_code in (401, 403)


def test_a_service_without_an_answer_is_not_ready_and_the_rest_is_told(call, backend, monkeypatch):
    def away():
        raise KlankbordError(Code.UNAVAILABLE, "The service 'digest' gave no answer in time.")

    monkeypatch.setattr(backend.digest, "status", away)
    status = call("GET", "/v1/status").json
    assert not status["ready"]
    broken, unknown = [part for part in status["parts"] if not part["ready"]]
    assert (broken["name"], broken["version"]) == ("digest", None)
    assert unknown["name"] == "digest-worker"
    assert "no answer" in broken["trouble"]["process"]
    assert status["digests"] == []
    assert status["parked"] == {"not-json": 1}


def test_of_two_that_could_send_the_one_with_work_is_told():
    def box(name: str, pending: int, age: float):
        about = {"database": "d", "pending": pending, "oldest_seconds": age}
        return said(name, outboxes=[about])

    worker = box("digest-worker", 0, 0.0)
    found = gather(OWN, {"digest": lambda: {**box("digest", 7, 3.0), "workers": [worker]}}, {})
    assert found["outboxes"] == [{"database": "d", "pending": 7, "oldest_seconds": 3.0}]


def test_every_worker_is_told_apart():
    workers = [{**said("digest-worker"), "instance": name} for name in ("a", "b")]
    found = gather(OWN, {"digest": lambda: said("digest", workers=workers)}, {})
    assert [part["instance"] for part in found["parts"][2:]] == ["a", "b"]


def test_a_queue_that_nobody_handles_is_told_from_what_the_broker_says():
    asks = {"digest": lambda: said("digest", workers=[])}
    found = gather(OWN, asks, {"digest.build": Depth(9, 0)})
    (worker,) = [part for part in found["parts"] if part["name"] == "digest-worker"]
    assert not worker["ready"]
    (queue,) = found["queues"]
    assert (queue["messages"], queue["consumers"], queue["oldest_seconds"]) == (9, 0, None)
