"""What a whole stack says about itself: status and metrics."""

import json

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.integration.running import new_name
from tests.integration.test_main_job import BATCH, send, stance
from tests.waiting import eventually


def metric(whole, service: str, name: str, /, **labels: str) -> float:
    """Return the sum of a metric's samples that have these labels."""
    text = requests.get(f"{whole.stack.health[service]}/metrics", timeout=10).text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


@pytest.fixture
def dialogue(whole) -> str:
    return whole.open_dialogue()


def test_what_comes_in_is_seen_on_its_way_to_a_digest(whole, dialogue):
    recorded = metric(whole, "engagement", "klankbord_recorded_total", outcome="recorded")
    again = metric(whole, "engagement", "klankbord_recorded_total", outcome="duplicate")
    accepted = metric(whole, "gateway", "klankbord_accepted_total", type="feedback.stance.v1")
    event = stance(dialogue)
    assert send(whole, [event, stance(dialogue), event], BATCH).status_code == 202
    assert (
        metric(whole, "gateway", "klankbord_accepted_total", type="feedback.stance.v1")
        == accepted + 3
    )
    eventually(
        lambda: (
            metric(whole, "engagement", "klankbord_recorded_total", outcome="recorded")
            == recorded + 2
        )
    )
    assert metric(whole, "engagement", "klankbord_recorded_total", outcome="duplicate") == again + 1
    assert metric(whole, "engagement", "klankbord_fold_seconds_count", service="engagement") > 0
    eventually(
        lambda: metric(whole, "digest", "klankbord_fold_seconds_count", service="digest") > 0
    )
    path = f"/v1/dialogues/{dialogue}/digests"
    built = metric(whole, "digest-worker", "klankbord_digests_total", outcome="built")
    assert whole.patiently("POST", path, json={"audience": "management"}).status_code == 202
    eventually(
        lambda: (
            metric(whole, "digest-worker", "klankbord_digests_total", outcome="built") == built + 1
        )
    )


def test_status_names_every_part_with_its_version_and_every_dialogue(whole, dialogue):
    eventually(lambda: dialogue in digests(whole))
    eventually(lambda: whole.http("GET", "/v1/status").json()["ready"])
    status = whole.http("GET", "/v1/status").json()
    assert {part["version"] for part in status["parts"]} == {status["version"]}
    assert {box["database"] for box in status["outboxes"]} == {
        "klankbord_ideas",
        "klankbord_engagement",
        "klankbord_digest",
    }
    queues = {one["queue"]: one for one in status["queues"]}
    eventually(lambda: metric(whole, "gateway", "klankbord_queue_consumers", queue="digest.build"))
    assert queues["digest.build"]["oldest_seconds"] == 0.0


def digests(whole) -> set[str]:
    return {one["dialogue"] for one in whole.http("GET", "/v1/status").json()["digests"]}


def test_the_command_shows_the_stack_here_and_the_same_one_as_a_deployment(whole, monkeypatch):
    here = json.loads(whole.run("status", "--json"))
    assert here["ready"]
    assert here["status"]["ready"]
    assert "digest-worker" in whole.run("status")
    monkeypatch.setitem(whole._env, "KLANKBORD_ADMIN_KEY", whole.stack.admin_key)
    there = json.loads(whole.run("status", "--gateway", whole.stack.gateway_url, "--json"))
    assert there["parts"][0]["name"] == "gateway"
    nowhere = whole.begin("status", "--gateway", "http://127.0.0.1:9")
    out, err = nowhere.communicate(timeout=60)
    assert (nowhere.returncode, out) == (1, "")
    assert "Nothing answers" in err


def test_ideas_without_an_answer_are_counted(whole, dialogue):
    name = new_name("idea")
    idea = {"id": name, "kind": "idea", "text": "Bankje", "participant": "p1"}
    assert whole.http("POST", f"/v1/dialogues/{dialogue}/ideas", json=idea).status_code == 201
    eventually(lambda: metric(whole, "ideas", "klankbord_answers_waiting") >= 1, seconds=60)
