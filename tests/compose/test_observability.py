"""Prometheus beside the deployment: what it finds, and what its rules say of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from deploy.client import address
from services.contracts import envelope
from tests.compose.site import FILES, SERVICES, Site
from tests.compose.stances import IDEA, agreeing
from tests.waiting import eventually

OVERLAY = "deploy/compose/observability.yml"
# It asks every part each 15 seconds, and looks for new ones as often.
PATIENCE_SECONDS = 90


@pytest.fixture(scope="module")
def watched(site: Site) -> Iterator[Site]:
    """The deployment with Prometheus; without it again afterwards."""
    plain = site.env["COMPOSE_FILE"]
    site.env["COMPOSE_FILE"] = ":".join([*FILES, OVERLAY])
    site.docker("compose", "up", "--detach", "--no-deps", "prometheus")
    yield site
    site.docker("compose", "rm", "--stop", "--force", "--volumes", "prometheus")
    site.env["COMPOSE_FILE"] = plain


def asked(site: Site, path: str, **query: str) -> Any:
    """Return what Prometheus answers; None while it does not."""
    url = f"http://127.0.0.1:{site.env['KLANKBORD_PROMETHEUS_PORT']}/api/v1/{path}"
    try:
        answer = requests.get(url, params=query, timeout=10)
    except requests.ConnectionError:
        return None
    answer.raise_for_status()
    return answer.json()["data"]


def parts_up(site: Site) -> set[str]:
    targets = (asked(site, "targets") or {"activeTargets": ()})["activeTargets"]
    return {one["labels"]["part"] for one in targets if one["health"] == "up"}


def test_every_part_is_found_and_answers(watched: Site) -> None:
    eventually(lambda: parts_up(watched) == set(SERVICES), PATIENCE_SECONDS, every=1)


def test_what_was_counted_can_be_asked(watched: Site) -> None:
    dialogue = watched.open_dialogue()
    watched.client.send("POST", address("dialogues", dialogue, "ideas"), IDEA)
    content = json.dumps(agreeing(dialogue, range(5))).encode()
    watched.client.send_raw("POST", "/v1/feedback", content, envelope.BATCH)
    total = 'sum(klankbord_recorded_total{outcome="recorded"})'

    def recorded() -> float:
        found = (asked(watched, "query", query=total) or {"result": ()})["result"]
        return float(found[0]["value"][1]) if found else 0.0

    assert eventually(recorded, PATIENCE_SECONDS, every=1) > 0


def test_all_rules_can_be_worked_out_and_nobody_is_woken(watched: Site) -> None:
    def rules() -> list[dict[str, Any]]:
        groups = (asked(watched, "rules") or {"groups": ()})["groups"]
        found = [rule for group in groups for rule in group["rules"]]
        return found if all(rule["health"] == "ok" for rule in found) else []

    found = eventually(rules, PATIENCE_SECONDS, every=1)
    assert len(found) > 10
    firing = [one for one in found if one["state"] == "firing"]
    assert not [one["name"] for one in firing if one["labels"]["severity"] == "page"]
