"""The files that docker compose reads."""

import json
import subprocess
from typing import Any

import pytest

from deploy.local.home import CHECKOUT
from tests.compose.site import site_env

# An address that everybody may know.
KNOWN = ("KLANKBORD_PUBLIC_URL",)
COMPLETED = "service_completed_successfully"
OVERLAYS = sorted(path.name for path in (CHECKOUT / "deploy" / "compose").glob("*.yml"))


def config(env: dict[str, str], *files: str) -> dict[str, Any]:
    command = ["docker", "compose"]
    for file in files:
        command += ["--file", file]
    done = subprocess.run(
        [*command, "config", "--format", "json"],
        cwd=CHECKOUT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stderr, done.stderr
    whole: dict[str, Any] = json.loads(done.stdout)
    return whole


@pytest.fixture
def env(engine_env, tmp_path) -> dict[str, str]:
    return site_env(tmp_path, engine_env)


@pytest.mark.parametrize("overlay", ["", *OVERLAYS])
def test_docker_compose_has_nothing_to_remark(env, overlay: str) -> None:
    more = (f"deploy/compose/{overlay}",) if overlay else ()
    assert config(env, "docker-compose.yml", *more)["services"]


def test_only_the_gateway_is_published_and_only_to_this_machine(env) -> None:
    services = config(env, "docker-compose.yml")["services"]
    published = {name: one["ports"] for name, one in services.items() if one.get("ports")}
    assert set(published) == {"gateway"}
    assert [port["host_ip"] for port in published["gateway"]] == ["127.0.0.1"]


@pytest.mark.parametrize("overlay", ["amqp.yml", "tls.yml"])
def test_from_outside_the_broker_is_reached_through_a_proxy_only(env, overlay: str) -> None:
    broker = config(env, "docker-compose.yml", f"deploy/compose/{overlay}")["services"]["rabbitmq"]
    assert "ports" not in broker
    assert set(broker["networks"]) == {"inside"}


@pytest.mark.parametrize("overlay", ["", "amqp.yml", "tls.yml"])
def test_each_service_is_contained(env, overlay: str) -> None:
    more = (f"deploy/compose/{overlay}",) if overlay else ()
    for name, one in config(env, "docker-compose.yml", *more)["services"].items():
        assert one["read_only"], name
        assert one["init"], name
        assert one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert int(one["mem_limit"]) > 0, name
        assert "container_name" not in one, name
        assert name == "setup" or one["restart"] == "unless-stopped", name


def test_each_waits_for_what_it_needs(env) -> None:
    services = config(env, "docker-compose.yml")["services"]
    backing = {"rabbitmq": "service_healthy", "mongo": "service_healthy"}
    for name in set(services) - {"rabbitmq", "mongo"}:
        wanted = backing if name == "setup" else {**backing, "setup": COMPLETED}
        found = {one: how["condition"] for one, how in services[name]["depends_on"].items()}
        assert found == wanted, name


def test_a_stop_may_take_longer_than_what_it_waits_for(env) -> None:
    services = config(env, "docker-compose.yml")["services"]
    for name, one in services.items():
        drain = one.get("environment", {}).get("KLANKBORD_DRAIN_SECONDS")
        if drain is not None:
            linger = one["environment"].get("KLANKBORD_LINGER_SECONDS", 0)
            assert one["stop_grace_period"] == "30s", name
            assert float(drain) + float(linger) < 30, name


def test_no_password_is_in_a_setting(env) -> None:
    for name, one in config(env, "docker-compose.yml")["services"].items():
        for setting, value in (one.get("environment") or {}).items():
            secret = setting.endswith("_URL") or "PASSWORD" in setting
            assert not secret or setting in KNOWN or setting.endswith("_FILE"), (name, value)
