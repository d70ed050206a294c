"""The deployment of docker compose as a stack of a swarm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from deploy.deployment.swarm import DATA_NODE, to_stack

MOUNT = {"type": "volume", "source": "mongo", "target": "/data/db"}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "smtp-url"
    file.write_text("smtp://relay")
    return file


@pytest.fixture
def config(secret: Path) -> dict[str, Any]:
    """What docker compose prints of a small deployment."""
    return {
        "name": "site",
        "services": {
            "mongo": {
                "image": "mongo:8.0",
                "restart": "unless-stopped",
                "security_opt": ["no-new-privileges:true"],
                "networks": {"inside": None},
                "volumes": [MOUNT],
            },
            "setup": {"image": "klankbord", "restart": "no", "build": {"context": "."}},
            "ideas": {
                "image": "klankbord",
                "restart": "unless-stopped",
                "mem_limit": "536870912",
                "read_only": True,
                "entrypoint": None,
                "depends_on": {"mongo": {"condition": "service_healthy"}},
                "secrets": [{"source": "smtp-url", "target": "/run/secrets/smtp-url"}],
                "tmpfs": ["/tmp:size=64m,mode=1777"],
            },
            "gateway": {
                "image": "klankbord",
                "restart": "unless-stopped",
                "ports": [
                    {
                        "host_ip": "0.0.0.0",
                        "published": "8080",
                        "target": 8080,
                        "protocol": "tcp",
                        "mode": "ingress",
                    }
                ],
            },
        },
        "networks": {"inside": {"internal": True}, "edge": None},
        "volumes": {"mongo": {"name": "site_mongo"}},
        "secrets": {"smtp-url": {"file": str(secret)}},
    }


def stack(config: dict[str, Any]) -> dict[str, Any]:
    said: list[str] = []
    made = to_stack(config, said.append)
    assert not said
    return made


def test_every_service_is_there_without_what_a_swarm_does_not_know(config) -> None:
    services = stack(config)["services"]
    assert set(services) == set(config["services"])
    words = {word for service in services.values() for word in service}
    assert not words & {"build", "depends_on", "restart", "mem_limit", "security_opt", "tmpfs"}
    assert services["ideas"]["read_only"] is True
    assert "entrypoint" not in services["ideas"]


def test_what_ended_starts_again_but_setup_only_after_a_failure(config) -> None:
    policies = {
        name: service["deploy"]["restart_policy"]["condition"]
        for name, service in stack(config)["services"].items()
    }
    assert policies == {"mongo": "any", "setup": "on-failure", "ideas": "any", "gateway": "any"}


def test_what_keeps_data_stays_on_its_machine_and_is_never_there_twice(config) -> None:
    deploys = {name: one["deploy"] for name, one in stack(config)["services"].items()}
    assert deploys["mongo"]["placement"] == {"constraints": [DATA_NODE]}
    assert deploys["mongo"]["update_config"]["order"] == "stop-first"
    assert "placement" not in deploys["ideas"]
    assert deploys["ideas"]["update_config"]["order"] == "start-first"


def test_limits_of_memory_stay(config) -> None:
    ideas = stack(config)["services"]["ideas"]
    assert ideas["deploy"]["resources"] == {"limits": {"memory": "536870912"}}
    assert ideas["volumes"] == [{"type": "tmpfs", "target": "/tmp", "tmpfs": {"size": 64 * 2**20}}]


def test_networks_reach_over_machines_and_nobody_reads_along(config) -> None:
    networks = stack(config)["networks"]
    assert {one["driver"] for one in networks.values()} == {"overlay"}
    assert {one["driver_opts"]["encrypted"] for one in networks.values()} == {"true"}
    assert {name: one["internal"] for name, one in networks.items()} == {
        "inside": True,
        "edge": False,
    }


def test_a_port_for_all_is_opened_on_every_machine(config) -> None:
    (port,) = stack(config)["services"]["gateway"]["ports"]
    assert port == {"target": 8080, "published": 8080, "protocol": "tcp", "mode": "ingress"}


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_a_port_of_this_machine_only_is_left_out_and_it_is_said(config, address: str) -> None:
    config["services"]["gateway"]["ports"][0]["host_ip"] = address
    said: list[str] = []
    gateway = to_stack(config, said.append)["services"]["gateway"]
    assert gateway["ports"] == []
    assert gateway["deploy"]["endpoint_mode"] == "dnsrr"
    assert len(said) == 1
    assert "KLANKBORD_BIND=0.0.0.0" in said[0]
    assert "KLANKBORD_AMQP_BIND=0.0.0.0" in said[0]


def test_a_mounted_file_goes_along_and_has_a_new_name_when_it_changes(config, tmp_path) -> None:
    file = tmp_path / "klankbord.conf"
    target = "/etc/rabbitmq/conf.d/20-klankbord.conf"
    mount = {"type": "bind", "source": str(file), "target": target}
    config["services"]["mongo"]["volumes"].append(mount)
    names = []
    for text in ("one", "two"):
        file.write_text(text)
        made = stack(config)
        assert made["services"]["mongo"]["configs"] == [
            {"source": "mongo-klankbord-conf", "target": target}
        ]
        assert made["services"]["mongo"]["volumes"] == [MOUNT]
        names.append(made["configs"]["mongo-klankbord-conf"]["name"])
    assert names[0] != names[1]
    assert all(name.startswith("site-mongo-klankbord-conf-") for name in names)


def test_a_secret_has_a_new_name_when_it_is_written_and_none_that_tells_it(config, secret) -> None:
    before = stack(config)["secrets"]["smtp-url"]
    secret.write_text("smtp://other")
    after = stack(config)["secrets"]["smtp-url"]
    assert before["file"] == after["file"] == str(secret)
    assert before["name"] != after["name"]


def test_a_secret_that_is_missing_is_an_error(config, secret) -> None:
    secret.unlink()
    with pytest.raises(FileNotFoundError):
        stack(config)
