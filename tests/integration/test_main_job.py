"""The main job on a whole stack: feedback comes in, is counted once, and comes out as a digest."""

import json
import os
import subprocess
import sys
import uuid
from collections import Counter
from datetime import UTC, datetime

import pytest
import requests

from deploy.local.home import CHECKOUT
from services.chassis.messages import OutgoingMessage
from services.chassis.publisher import Publisher
from services.contracts.registry import FEEDBACK_EXCHANGE
from tests.integration.generated import generate
from tests.integration.processes import free_port, running
from tests.tallies import tallies
from tests.waiting import eventually

STRUCTURED = {"Content-Type": "application/cloudevents+json"}
BATCH = {"Content-Type": "application/cloudevents-batch+json"}


@pytest.fixture
def dialogue(whole) -> str:
    return whole.open_dialogue()


def stance(dialogue: str, id_: str = "", **changes) -> dict:
    data = {"dialogue": dialogue, "participant": "p1", "idea": "i1", "stance": "agree"}
    return {
        "specversion": "1.0",
        "id": id_ or uuid.uuid4().hex,
        "source": "urn:test:whole",
        "type": "feedback.stance.v1",
        "time": "2026-02-01T10:00:00Z",
        **changes,
        "data": {**data, **changes.get("data", {})},
    }


def tally(whole, dialogue: str, idea: str = "i1") -> dict:
    """Return the exact tally, from the store: the gateway withholds what is about few people."""
    return tallies(whole.engagement, dialogue).get(idea, {})


def send(whole, body, headers=STRUCTURED) -> requests.Response:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return whole.http("POST", "/v1/feedback", data=data, headers=headers)


def parked(whole) -> Counter[str]:
    """Return how many times messages were parked, by reason."""
    reasons = whole.http("GET", "/v1/parked/counts").json()["reasons"]
    return Counter({one["reason"]: one["times"] for one in reasons})


def test_a_recount_of_an_unknown_dialogue_fails_with_a_sentence(whole):
    process = whole.begin("recount", "nope")
    try:
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, out) == (1, "")
    assert "There is no such dialogue." in err


def test_a_change_that_changes_nothing_may_be_sent_again(whole, dialogue):
    path, stale = f"/v1/dialogues/{dialogue}", {"If-Match": '"1"'}
    assert whole.http("GET", path).json()["version"] > 1
    same, other = {"title": whole.draft["title"]}, {"title": "Anders"}
    assert whole.http("PATCH", path, json=same, headers=stale).status_code == 200
    assert whole.http("PATCH", path, json=other, headers=stale).status_code == 412


def test_ten_thousand_generated_events_lose_nothing_and_stop_nobody(whole, dialogue):
    source = f"urn:test:{uuid.uuid4().hex}"
    generated = generate(10_000, seed=7, dialogue=dialogue, source=source)
    before, parked_before = whole.pids(), parked(whole)
    with Publisher(whole.stack.amqp_url, 30) as publisher:
        for start in range(0, len(generated.messages), 500):
            publisher.publish(generated.messages[start : start + 500])
        eventually(lambda: whole.counted(dialogue) == generated.events, seconds=300, every=0.5)

        def all_parked() -> bool:
            return (parked(whole) - parked_before).total() >= sum(generated.bad.values())

        eventually(all_parked, seconds=60, every=0.5)
    assert dict(parked(whole) - parked_before) == generated.bad
    assert whole.logged(dialogue) == generated.events
    assert whole.pids() == before
    whole.run("recount", dialogue)


@pytest.mark.parametrize("mode", ["structured", "binary", "batch"])
def test_one_stance_over_http_in_each_mode_is_counted(whole, dialogue, mode):
    event = stance(dialogue)
    if mode == "structured":
        answer = send(whole, event)
    elif mode == "batch":
        answer = send(whole, [event, event], BATCH)
    else:
        headers = {f"ce-{name}": value for name, value in event.items() if name != "data"}
        answer = send(whole, event["data"], {**headers, "Content-Type": "application/json"})
    assert answer.status_code == 202, answer.text
    eventually(lambda: tally(whole, dialogue).get("agree") == 1)


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        (lambda e: b"not json", 400, "not-json", None),
        (lambda e: b'{"a":NaN}', 400, "number-out-of-range", "a"),
        (lambda e: b'{"a":1,"a":1}', 400, "duplicate-key", "a"),
        (lambda e: b"[" * 50 + b"]" * 50, 400, "too-deep", None),
        (lambda e: b'{"a":"\xff"}', 400, "not-utf8", None),
        (lambda e: b'{"a":"' + b"x" * (1024 * 1024) + b'"}', 413, "too-large", None),
        (lambda e: {**e, "id": "a\0"}, 400, "invalid-character", "id"),
        (lambda e: {**e, "id": "\ud800"}, 400, "invalid-character", "id"),
        (lambda e: {**e, "type": "feedback.dance.v1"}, 422, "unknown-event", "type"),
        (lambda e: {**e, "type": "idea.answered.v1"}, 422, "unknown-event", "type"),
        (lambda e: {**e, "type": "feedback.stance.v2"}, 422, "unknown-version", "type"),
        (lambda e: {**e, "time": "2199-01-01T00:00:00Z"}, 422, "time-in-future", "time"),
        (lambda e: {**e, "data": {}}, 422, "missing-field", "data.dialogue"),
        (
            lambda e: stance("x", data={"dialogue": "nergens"}),
            404,
            "unknown-dialogue",
            "data.dialogue",
        ),
        (
            lambda e: {**e, "data": {**e["data"], "text": "x" * 10_001}},
            422,
            "text-too-long",
            "data.text",
        ),
    ],
)
def test_bad_input_over_http_names_the_field_and_the_rule(
    whole, dialogue, change, status, code, field
):
    answer = send(whole, change(stance(dialogue)))
    problem = answer.json()
    assert answer.status_code == status, problem
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert problem["type"].endswith(code)
    assert field is None or problem["field"] == field


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({**STRUCTURED, "Content-Encoding": "gzip"}, "content-encoded"),
        ({"Content-Type": "application/x-python-serialize"}, "unsupported-content-type"),
        ({}, "unsupported-content-type"),
    ],
)
def test_encoded_or_foreign_bodies_are_refused(whole, dialogue, headers, code):
    answer = send(whole, stance(dialogue), headers)
    assert answer.status_code == 415
    assert answer.json()["type"].endswith(code)


def test_one_bad_event_in_a_batch_keeps_the_whole_batch_out(whole, dialogue):
    bad = stance(dialogue, data={"stance": "maybe"})
    answer = send(whole, [stance(dialogue), bad], BATCH)
    assert answer.status_code == 422
    assert answer.json()["field"] == "[1].data.stance"
    send(whole, stance(dialogue, data={"idea": "later"}))
    eventually(lambda: tally(whole, dialogue, "later"))
    assert tally(whole, dialogue) == {}


def test_a_closed_dialogue_refuses_what_happens_now(whole, dialogue):
    for step in ("decide", "close"):
        assert whole.http("POST", f"/v1/dialogues/{dialogue}/{step}").status_code == 200

    def refused() -> bool:
        answer = send(whole, stance(dialogue, time=now()))
        return answer.status_code == 409 and answer.json()["type"].endswith("dialogue-closed")

    eventually(refused)


def now() -> str:
    return datetime.now(UTC).isoformat()


def test_the_documented_example_in_another_client_is_counted(whole, dialogue):
    example = CHECKOUT / "docs" / "examples" / "publish_with_pika.py"
    environment = {**os.environ, "KLANKBORD_AMQP_URL": whole.stack.amqp_url}
    done = subprocess.run(
        [sys.executable, str(example), dialogue, "i1", "p1", "disagree"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    eventually(lambda: tally(whole, dialogue).get("disagree") == 1)


def test_one_correlation_id_runs_through_the_logs_to_the_read_model(whole, dialogue):
    correlation = uuid.uuid4().hex
    answer = send(whole, stance(dialogue), {**STRUCTURED, "X-Correlation-ID": correlation})
    assert answer.headers["X-Correlation-ID"] == correlation
    for part in ("gateway", "engagement", "digest"):
        eventually(lambda part=part: correlation in whole.log(part))


def test_a_digest_asked_for_twice_without_news_is_the_same_and_with_news_another(whole, dialogue):
    def text() -> str:
        return whole.run("digest", dialogue, "--format", "json")

    for person in range(6):
        send(whole, stance(dialogue, data={"participant": f"p{person}", "idea": "known"}))
    idea = {"id": "known", "kind": "idea", "text": "Een idee", "participant": "p1"}
    made = whole.http("POST", f"/v1/dialogues/{dialogue}/ideas", json=idea)
    assert made.status_code == 201, made.text
    eventually(lambda: progress(whole, dialogue)["digest"]["records"] == 6)
    eventually(lambda: progress(whole, dialogue)["digest"]["ideas"] == 1)
    first = text()
    assert text() == first
    (row,) = json.loads(first)["ideas"]
    assert (row["id"], row["agree"]) == ("known", 6)
    send(whole, stance(dialogue, data={"participant": "p9", "idea": "known"}))
    eventually(lambda: progress(whole, dialogue)["digest"]["records"] == 7)
    assert json.loads(text())["ideas"][0]["agree"] == 7


def progress(whole, dialogue: str) -> dict:
    path = f"/v1/dialogues/{dialogue}/progress"
    return whole.http("GET", path, params={"source": "urn:test:whole"}).json()


def test_batches_over_amqp_are_counted_event_by_event(whole, dialogue):
    batches = [
        [stance(dialogue, data={"participant": f"p{n}-{m}"}) for n in range(500)] for m in range(4)
    ]
    messages = [
        OutgoingMessage(
            json.dumps(batch).encode(),
            FEEDBACK_EXCHANGE,
            "feedback.stance.v1",
            content_type=BATCH["Content-Type"],
        )
        for batch in batches
    ]
    with Publisher(whole.stack.amqp_url) as publisher:
        publisher.publish(messages)
    eventually(lambda: tally(whole, dialogue).get("agree") == 2_000, seconds=60, every=0.5)


def test_two_engagement_processes_share_the_work_and_count_once(whole, dialogue, tmp_path):
    source = f"urn:test:{uuid.uuid4().hex}"
    generated = generate(2_000, seed=8, dialogue=dialogue, source=source)
    log = tmp_path / "log"
    urls = {
        "KLANKBORD_AMQP_URL": whole.stack.amqp_url,
        "KLANKBORD_MONGO_URL": whole.stack.mongo_url,
    }
    with running("services.engagement.service:EngagementService", log, free_port(), **urls):
        with Publisher(whole.stack.amqp_url, 30) as publisher:
            for start in range(0, len(generated.messages), 100):
                publisher.publish(generated.messages[start : start + 100])
        eventually(lambda: whole.counted(dialogue) == generated.events, seconds=120, every=0.5)
        assert whole.logged(dialogue) == generated.events
        assert '"batch.handled"' in log.read_text()
    whole.run("recount", dialogue)


def test_a_rebuilt_read_model_gives_the_same_digest(whole, dialogue):
    for number in range(8):
        person = {"participant": f"p{number}", "idea": f"i{number % 2}"}
        send(whole, stance(dialogue, data=person))
    for number in range(2):
        idea = {"id": f"i{number}", "kind": "idea", "text": "Een idee", "participant": "p1"}
        whole.http("POST", f"/v1/dialogues/{dialogue}/ideas", json=idea)
    whole.http("PUT", f"/v1/dialogues/{dialogue}/ideas/i1/merge", json={"into": "i0"})

    def all_known() -> bool:
        known = progress(whole, dialogue)["digest"]
        return (known["records"], known["ideas"]) == (8, 2) and merged_tally_known()

    def merged_tally_known() -> bool:
        return tally(whole, dialogue, "i0").get("agree") == 8

    eventually(all_known)
    eventually(lambda: digest(whole, dialogue)["ideas"][0]["agree"] == 8, every=1)
    before = digest(whole, dialogue)
    # One that was begun and never ended leaves the read model half full for the next.
    assert whole.http("POST", "/v1/rebuild").status_code == 202
    assert "feedback events: " in whole.run("rebuild", "digest")
    after = digest(whole, dialogue)
    for document in (before, after):
        # These two name the moment; all else must be the same.
        del document["digest"], document["period"]
    assert after == before


def digest(whole, dialogue: str) -> dict:
    return json.loads(whole.run("digest", dialogue, "--format", "json"))


def test_every_process_tells_its_health_and_its_counts(whole):
    for name, url in whole.stack.health.items():
        assert requests.get(f"{url}/livez", timeout=5).status_code == 200, name
        assert requests.get(f"{url}/readyz", timeout=5).status_code == 200, name
        assert "klankbord_" in requests.get(f"{url}/metrics", timeout=5).text, name
