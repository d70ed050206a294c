"""A process says whether it lives, whether it is ready, and what it counts."""

import json

from services.chassis.health import Health


def ask(health: Health, path: str) -> tuple[str, str]:
    answer = []
    body = b"".join(health.wsgi({"PATH_INFO": path}, lambda status, headers: answer.append(status)))
    return answer[0], body.decode()


def test_it_is_ready_when_every_part_is_well():
    health = Health("ideas", "1.0")
    health.add("store", lambda: None)
    status, body = ask(health, "/readyz")
    assert status == "200 OK"
    assert json.loads(body)["parts"] == {"store": "ok"}


def test_one_part_in_trouble_makes_it_not_ready_and_is_named():
    health = Health("ideas", "1.0")
    health.add("store", lambda: None)
    health.add("relay", lambda: "the broker is away")
    status, body = ask(health, "/readyz")
    assert status.startswith("503")
    assert json.loads(body)["parts"] == {"store": "ok", "relay": "the broker is away"}


def test_a_check_that_fails_is_trouble_not_a_crash():
    health = Health("ideas", "1.0")
    health.add("store", lambda: 1 / 0)
    status, body = ask(health, "/readyz")
    assert status.startswith("503")
    assert "ZeroDivisionError" in body


def test_a_stopping_process_lives_but_is_not_ready():
    health = Health("ideas", "1.0")
    health.stopping()
    assert ask(health, "/livez")[0] == "200 OK"
    assert ask(health, "/readyz")[0].startswith("503")


def test_metrics_are_in_prometheus_text():
    status, body = ask(Health("ideas", "1.0"), "/metrics")
    assert status == "200 OK"
    assert "# HELP klankbord_messages_total" in body


def test_any_other_path_is_not_found():
    assert ask(Health("ideas", "1.0"), "/etc/passwd")[0].startswith("404")
