"""What watches Klankbord watches what really is: rules and dashboard name existing metrics."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from services.chassis import metrics

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "observability"
ALERTS = yaml.safe_load((FOLDER / "alerts.yml").read_text())
DASHBOARD = json.loads((FOLDER / "grafana" / "dashboards" / "klankbord.json").read_text())
NAME = re.compile(r"klankbord_[a-z0-9_]+")
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]


def known() -> set[str]:
    """Return the names of all series that our processes can export."""
    return {
        family.name + suffix
        for family in REGISTRY.collect()
        if family.name.startswith("klankbord_")
        for suffix in SUFFIXES[family.type]
    }


def unknown(expressions: Iterable[str]) -> set[str]:
    return {name for one in expressions for name in NAME.findall(one)} - known()


def test_every_metric_in_a_rule_exists():
    assert metrics.MESSAGES
    assert unknown(rule["expr"] for rule in RULES) == set()


def test_every_metric_on_the_dashboard_exists():
    targets = (target for panel in DASHBOARD["panels"] for target in panel["targets"])
    assert unknown(target["expr"] for target in targets) == set()


def test_a_name_that_does_not_exist_would_be_noticed():
    assert unknown(["rate(klankbord_mesages_total[5m])"]) == {"klankbord_mesages_total"}


def test_no_metric_is_forgotten_on_both():
    shown = json.dumps([DASHBOARD["panels"], RULES])
    names = {family.name for family in REGISTRY.collect() if family.name.startswith("klankbord_")}
    # These are for whoever looks closer.
    closer = {
        "klankbord_calls_waiting",
        "klankbord_consumer_connected",
        "klankbord_published",
        "klankbord_publish_seconds",
        "klankbord_removed",
        "klankbord_transaction_retries",
    }
    assert {name for name in names if name not in shown} <= closer


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alert_has_its_section_that_says_what_to_do(rule):
    page = (ROOT / "docs" / "operations.md").read_text()
    anchor = rule["annotations"]["description"].rpartition("#")[2]
    assert anchor == rule["alert"].lower()
    assert f"### {rule['alert']}\n" in page


def test_panels_say_what_they_show_and_do_not_overlap():
    places = [(p["gridPos"]["x"], p["gridPos"]["y"]) for p in DASHBOARD["panels"]]
    assert len(set(places)) == len(places)
    assert all(panel["description"].endswith(".") for panel in DASHBOARD["panels"])


def promtool(*arguments: str) -> None:
    tool = shutil.which("promtool")
    if tool is None:
        if os.environ.get("CI"):
            pytest.fail("promtool is missing: install the package prometheus.")
        pytest.skip("promtool is not installed")
    done = subprocess.run(
        [tool, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_takes_the_settings_and_the_rules():
    promtool("check", "config", "prometheus.yml")


def test_every_rule_is_seen_to_alert():
    cases = yaml.safe_load((FOLDER / "alerts_test.yml").read_text())["tests"]
    fired = {
        one["alertname"] for case in cases for one in case["alert_rule_test"] if one["exp_alerts"]
    }
    assert fired == {rule["alert"] for rule in RULES}


def test_the_rules_alert_when_they_must_and_only_then():
    promtool("test", "rules", "alerts_test.yml")


def test_the_overlay_adds_to_the_stack_only_what_was_asked_for():
    overlay: dict[str, Any] = yaml.safe_load(
        (ROOT / "deploy" / "compose" / "observability.yml").read_text()
    )
    for service in overlay["services"].values():
        assert service["profiles"] == ["observability"]
        assert service["read_only"]
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])
        mounted = [one.split(":")[0] for one in service["volumes"] if one.startswith("./")]
        assert all((ROOT / path).exists() for path in mounted)
