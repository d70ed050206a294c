"""Every bench runs and says what it promises. How fast, no test can tell."""

import json
import os
import subprocess
import sys
from typing import Any

from deploy.local.home import CHECKOUT
from tests.exports import real


def bench(name: str, *options: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli", "bench", name, "--json", *options],
        cwd=CHECKOUT,
        # A bench must not touch what is named here: nothing answers there.
        env={**os.environ, "KLANKBORD_AMQP_URL": "amqp://127.0.0.1:1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["bench"] == name
    assert {"cpus", "load_before", "load_after", "python", "rabbitmq", "store"} <= set(
        found["machine"]
    )
    return found


def test_gateway():
    found = bench("gateway", "--rounds", "1", "--events", "40")
    assert found["vs_bare"] > 0
    assert found["batch_vs_single"] > 0
    assert set(found["latency_ms"]) == {"1", "16", "64"}
    for times in found["latency_ms"].values():
        assert 0 < times["p50"] <= times["p99"]


def test_latency():
    found = bench("latency", "--rounds", "1", "--events", "200")
    for load in ("idle", "half_load"):
        assert 0 < found[load]["p50"] <= found[load]["p99"] <= found[load]["most"]
    assert found["load_per_s"] > 0


def test_relay_leaves_nothing_behind(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("b")
    monkeypatch.setenv("TMPDIR", str(folder))
    found = bench("relay", "--rounds", "1", "--events", "60")
    assert list(folder.iterdir()) == []
    assert set(found["per_s"]) == {"idea", "recorded", "publish_idea", "publish_recorded"}
    assert all(value > 0 for value in found["per_s"].values())


def test_memory():
    found = bench("memory", "--events", "400")
    assert set(found["mb"]) == {"rest", "half", "end"}
    assert {"ideas", "engagement", "digest", "digest-worker", "gateway"} <= set(found["mb"]["end"])
    assert set(found["growth_percent"]) == set(found["mb"]["end"])


def test_fanout():
    found = bench("fanout", "--rounds", "1", "--events", "450")
    assert (found["participants"], found["with_news"]) == (450, 23)
    assert (found["missing"], found["twice"]) == (0, 0)
    assert all(value > 0 for value in found["mails_per_s"].values())


def test_workers():
    found = bench("workers", "--rounds", "1", "--events", "6")
    assert found["digests"] == 6
    assert set(found["digests_per_s"]) == {"1", "2"}
    assert all(value > 0 for value in found["digests_per_s"].values())
    assert found["two_vs_one"] > 0


def test_analyse(monkeypatch):
    monkeypatch.setenv("KLANKBORD_POLIS_DIR", str(real("brexit-consensus").parent))
    found = bench("analyse", "--rounds", "1", "--events", "20000")
    brexit = found["vs_reddwarf"]["brexit-consensus"]
    assert brexit["times_faster"] > 1
    assert brexit["reddwarf_ari"] == 0.636
    assert set(found["vs_reddwarf"]["mean"]) == set(brexit)
    assert found["again_s"] > 0
    assert found["large_s"] > 0
    assert 0 < found["large_mib"] < 2_048


def test_a_bench_that_does_not_exist():
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli", "bench", "weather"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "weather" in done.stderr
