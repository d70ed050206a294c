"""What an operator does about events that are not counted: look, mend, replay, drop."""

import json
import os
import re
import signal
import uuid
from collections.abc import Iterator

import pytest
import requests

from services.chassis.messages import OutgoingMessage
from services.chassis.publisher import Publisher
from services.chassis.topology import UNROUTABLE
from services.contracts.envelope import BATCH, STRUCTURED
from services.contracts.registry import FEEDBACK_EXCHANGE
from tests.integration.running import Running, new_name
from tests.logged import records
from tests.tallies import tallies
from tests.waiting import eventually

STANCE = "feedback.stance.v1"


@pytest.fixture
def source() -> str:
    return f"urn:test:{uuid.uuid4().hex}"


@pytest.fixture
def publisher(whole) -> Iterator[Publisher]:
    with Publisher(whole.stack.amqp_url) as one:
        yield one


def stance(source: str, dialogue: str, id_: str = "e1", **data) -> dict:
    said = {"dialogue": dialogue, "participant": f"p-{id_}", "idea": "i1", "stance": "agree"}
    return {
        "specversion": "1.0",
        "id": id_,
        "source": source,
        "type": STANCE,
        "time": "2026-02-01T10:00:00Z",
        "data": {**said, **data},
    }


def send(publisher: Publisher, body, routing_key: str = STANCE, kind: str = STRUCTURED) -> bytes:
    raw = body if isinstance(body, bytes) else json.dumps(body, indent=2).encode()
    publisher.publish([OutgoingMessage(raw, FEEDBACK_EXCHANGE, routing_key, kind)])
    return raw


def listed(whole: Running, **filters: str) -> list[dict]:
    answer = whole.http("GET", "/v1/parked", params=filters)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def wait_for_parked(whole: Running, number: int = 1, **filters: str) -> list[dict]:
    return eventually(lambda: len(found := listed(whole, **filters)) == number and found, every=0.5)


def open_dialogue(whole: Running, name: str) -> None:
    made = whole.http("POST", "/v1/dialogues", json={**whole.draft, "id": name})
    assert made.status_code == 201, made.text
    assert whole.http("POST", f"/v1/dialogues/{name}/open").status_code == 200


def agreed(whole: Running, dialogue: str) -> int:
    return sum(one["agree"] for one in tallies(whole.engagement, dialogue).values())


def test_they_are_found_by_reason_source_queue_and_time(whole, publisher, source):
    send(publisher, stance(source, "nowhere", stance="maybe"))
    send(publisher, {**stance(source, "nowhere", "e2"), "type": "feedback.dance.v1"}, "feedback.x")
    one, two = reversed(wait_for_parked(whole, 2, source=source))
    if one["reason"] != "invalid-field":
        one, two = two, one
    assert (one["reason"], one["field"], one["event"]) == ("invalid-field", "data.stance", "e1")
    assert (two["reason"], two["queue"], two["event"]) == ("unknown-event", UNROUTABLE, "e2")
    ids = [[one["id"]], [two["id"]]]

    def found(**filters) -> list[str]:
        return [message["id"] for message in listed(whole, source=source, **filters)]

    assert [found(reason="invalid-field"), found(reason="unknown-event")] == ids
    assert [found(queue="engagement.feedback"), found(queue=UNROUTABLE)] == ids
    assert found(until="2026-01-01T00:00:00Z") == found(since="2999-01-01T00:00:00Z") == []
    assert set(found(since=one["parked_at"])) >= {one["id"]}


@pytest.mark.parametrize("body", [b"\xff\x00 raw \r\n", b'{"not": "closed"', b""])
def test_the_raw_bytes_are_shown_exactly(whole, publisher, body):
    marked = body + uuid.uuid4().bytes if body else body
    raw = send(publisher, marked)

    def found() -> bool:
        same_size = [one["id"] for one in listed(whole) if one["bytes"] == len(raw)]
        return any(shown_raw(whole, name) == raw for name in same_size)

    assert eventually(found, every=0.5)


def shown_raw(whole: Running, name: str) -> bytes:
    process = whole.begin("parked", "show", name, "--raw")
    try:
        return process.stdout.buffer.read()
    finally:
        process.wait(60)


def test_mend_the_cause_replay_and_each_event_counts_once(whole, publisher, source):
    name = new_name("late")
    for id_ in ("e1", "e2", "e3"):
        send(publisher, stance(source, name, id_))
    wait_for_parked(whole, 3, reason="unknown-dialogue", source=source)
    open_dialogue(whole, name)
    assert whole.run("parked", "replay", "--source", source) == "Replayed: 3.\n"
    eventually(lambda: agreed(whole, name) == 3, every=0.5)
    assert listed(whole, source=source) == []
    # Whoever sends the same again, or replays a copy, changes nothing.
    send(publisher, stance(source, name, "e1"))
    send(publisher, stance(source, name, "e4"))
    eventually(lambda: agreed(whole, name) == 4, every=0.5)
    assert "Different: 0." in whole.run("recount", name)


def test_what_is_replayed_too_early_is_parked_again_as_the_same_message(whole, publisher, source):
    send(publisher, stance(source, "nowhere", stance="maybe"))
    (one,) = wait_for_parked(whole, source=source)
    assert whole.run("parked", "replay", one["id"]) == "Replayed: 1.\n"
    (again,) = eventually(
        lambda: [
            new
            for new in listed(whole, source=source)
            if new["last_parked_at"] > one["last_parked_at"]
        ],
        every=0.5,
    )
    assert (again["id"], again["reason"]) == (one["id"], "invalid-field")


def test_a_mended_event_is_counted_under_its_own_id(whole, publisher, source, tmp_path):
    dialogue = whole.open_dialogue()
    send(publisher, stance(source, dialogue, stance="maybe"))
    (one,) = wait_for_parked(whole, source=source)
    file = tmp_path / "mended.json"
    file.write_text(json.dumps(stance(source, dialogue, "other")))
    process = whole.begin("parked", "replay", one["id"], "--body", str(file))
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "It must stay as it was parked. (field id)" in errors
    file.write_text(json.dumps(stance(source, dialogue)))
    assert whole.run("parked", "replay", one["id"], "--body", str(file)) == "Replayed: 1.\n"
    eventually(lambda: agreed(whole, dialogue) == 1, every=0.5)
    assert [one["id"] for one in records(whole.engagement, dialogue)] == ["e1"]
    assert listed(whole, source=source) == []


def test_a_mended_batch_is_counted_whole(whole, publisher, source):
    dialogue = whole.open_dialogue()
    batch = [stance(source, dialogue, "e1"), stance(source, dialogue, "e2", stance="maybe")]
    send(publisher, batch, kind=BATCH)
    (one,) = wait_for_parked(whole, source=source)
    assert (one["events"], one["field"]) == (2, "data.stance")
    batch[1]["data"]["stance"] = "agree"
    path, headers = f"/v1/parked/{one['id']}/replay", {"Content-Type": BATCH}
    answer = whole.http("POST", path, data=json.dumps(batch), headers=headers)
    assert answer.json() == {"replayed": 1}
    eventually(lambda: agreed(whole, dialogue) == 2, every=0.5)


def test_a_forged_fact_stays_parked_whatever_is_replayed(whole, publisher, source):
    forged = {**stance(source, "nowhere"), "type": "dialogue.opened.v1", "data": {}}
    send(publisher, forged, "dialogue.opened.v1")
    (one,) = wait_for_parked(whole, source=source)
    answer = whole.http("POST", f"/v1/parked/{one['id']}/replay")
    assert answer.status_code == 422
    assert "only services say it" in answer.json()["detail"]
    many = whole.http("POST", "/v1/parked/replay", json={"source": source}).json()
    assert many == {"replayed": 0, "refused": 1, "more": False}
    assert len(listed(whole, source=source)) == 1


def test_what_is_dropped_is_gone_and_the_log_says_who_asked(whole, publisher, source):
    for id_ in ("e1", "e2", "e3"):
        send(publisher, stance(source, "nowhere", id_, stance="maybe"))
    one, *_ = wait_for_parked(whole, 3, source=source)
    correlation = uuid.uuid4().hex
    headers = {"X-Correlation-ID": correlation}
    answer = whole.http("DELETE", f"/v1/parked/{one['id']}", headers=headers)
    assert answer.json() == {"dropped": 1}
    assert whole.http("GET", f"/v1/parked/{one['id']}").status_code == 404
    assert whole.run("parked", "drop", "--source", source, "--yes") == "Dropped: 2.\n"
    assert listed(whole, source=source) == []
    lines = [
        json.loads(line) for line in whole.log("engagement").splitlines() if correlation in line
    ]
    (line,) = [line for line in lines if line["event"] == "parked.dropped"]
    assert line["asked_by"]
    assert line["messages"] == [one["id"]]


def test_a_kill_of_engagement_while_it_keeps_loses_and_doubles_nothing(whole, publisher, source):
    pid = whole.pid("engagement")
    number = 300
    for position in range(number):
        send(publisher, stance(source, "nowhere", f"e{position}", stance="maybe"))
        if position == number // 2:
            os.kill(pid, signal.SIGKILL)

    def counted() -> dict | None:
        answer = whole.http("GET", "/v1/parked/counts", params={"source": source})
        return answer.json() if answer.status_code == 200 else None

    eventually(lambda: (counted() or {}).get("messages") == number, 90, every=0.5)
    assert whole.pid("engagement") not in (None, pid)
    whole.http("POST", "/v1/parked/drop", json={"source": source})


def test_a_metric_says_what_waits(whole, publisher, source):
    send(publisher, {**stance(source, "nowhere"), "time": "2199-01-01T00:00:00Z"})
    wait_for_parked(whole, source=source)
    waiting = 'klankbord_parked_waiting{reason="time-in-future"}'
    assert eventually(lambda: metric(whole, waiting), every=0.5) >= 1


def test_a_metric_counts_what_was_parked_by_queue_and_reason(whole, publisher, source):
    parked = 'klankbord_parked_total{queue="engagement.feedback",reason="invalid-field"}'
    before = metric(whole, parked)
    for id_ in ("e1", "e2"):
        send(publisher, stance(source, "nowhere", id_, stance="maybe"))
    wait_for_parked(whole, 2, source=source)
    assert metric(whole, parked) == before + 2


def metric(whole: Running, sample: str) -> float:
    """Return what engagement says of a sample, 0 where it says nothing of it."""
    metrics = requests.get(f"{whole.stack.health['engagement']}/metrics", timeout=5).text
    found = re.search(rf"^{re.escape(sample)} (\S+)$", metrics, re.M)
    return float(found[1]) if found else 0.0
