"""The same deployment as a stack of a Docker swarm, whose files know other words.

Everything here takes what `docker compose config --format json` prints and gives what
`docker stack deploy` reads.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Document = dict[str, Any]
Report = Callable[[str], None]

DATA_NODE = "node.labels.klankbord == data"
"""Where parts run that keep something on the disk of one machine."""

# A swarm starts everything at once, and again until it stays: what a part needs may come later.
_AGAIN = {"delay": "5s"}
_ONCE = {"condition": "on-failure", **_AGAIN}
_ALWAYS = {"condition": "any", **_AGAIN}
# New ones first, so that somebody always answers; what holds data can only be there once.
_ROLLING = {"parallelism": 1, "order": "start-first", "failure_action": "rollback"}
_ONE_BY_ONE = {"parallelism": 1, "order": "stop-first", "failure_action": "pause"}
_MOUNT = ("type", "source", "target", "read_only")
# What a swarm does in other words, or not at all.
_DROPPED = (
    *("build", "depends_on", "restart", "mem_limit", "profiles", "security_opt"),
    *("tmpfs", "volumes", "ports", "secrets", "deploy", "networks"),
)


def to_stack(config: Mapping[str, Any], report: Report) -> Document:
    """Return a deployment as a stack file.

    Args:
        config: as docker compose prints it, with absolute paths.
        report: gets what is different then, line by line.

    Raises:
        OSError: a file that the deployment names cannot be read.
    """
    services = config["services"]
    return {
        "version": "3.13",
        "services": {name: _service(name, one, report) for name, one in services.items()},
        "networks": {name: _network(one) for name, one in config["networks"].items()},
        "volumes": {name: {} for name in config.get("volumes", {})},
        "configs": _configs(config),
        "secrets": {
            name: _secret(f"{config['name']}-{name}", one)
            for name, one in config["secrets"].items()
        },
    }


def _service(name: str, service: Mapping[str, Any], report: Report) -> Document:
    kept = {
        key: value for key, value in service.items() if key not in _DROPPED and value is not None
    }
    disks = [mount for mount in service.get("volumes", ()) if not _is_file(mount)]
    ports = [port for one in service.get("ports", ()) if (port := _port(name, one, report))]
    return {
        **kept,
        "networks": list(service.get("networks", ())),
        "volumes": [
            *({key: mount[key] for key in _MOUNT if key in mount} for mount in disks),
            *(_memory(text) for text in service.get("tmpfs", ())),
        ],
        "configs": [
            {"source": _config_name(name, mount), "target": mount["target"]}
            for mount in _files(service)
        ],
        "secrets": [dict(one) for one in service.get("secrets", ())],
        "ports": ports,
        "deploy": _deploy(service, has_disk=bool(disks), is_published=bool(ports)),
    }


def _files(service: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [mount for mount in service.get("volumes", ()) if _is_file(mount)]


def _is_file(mount: Mapping[str, Any]) -> bool:
    return mount["type"] == "bind" and Path(mount["source"]).is_file()


def _deploy(service: Mapping[str, Any], *, has_disk: bool, is_published: bool) -> Document:
    asked = dict(service.get("deploy", {}))
    if memory := service.get("mem_limit"):
        asked.setdefault("resources", {"limits": {"memory": str(memory)}})
    if has_disk:
        asked.setdefault("placement", {"constraints": [DATA_NODE]})
    if not is_published:
        # Connections to broker and store last for days: nothing needs to balance them.
        asked.setdefault("endpoint_mode", "dnsrr")
    keeps = any(mount["type"] == "volume" for mount in service.get("volumes", ()))
    asked.setdefault("update_config", _ONE_BY_ONE if keeps else _ROLLING)
    asked.setdefault("restart_policy", _ONCE if service.get("restart") == "no" else _ALWAYS)
    return asked


def _memory(text: str) -> Document:
    """Return ``/tmp:size=64m,mode=1777`` as a mount; everybody may write to it, as in the text."""
    target, _, options = text.partition(":")
    given = dict(option.partition("=")[::2] for option in options.split(",") if option)
    return {"type": "tmpfs", "target": target, "tmpfs": {"size": _bytes(given.get("size", "64m"))}}


def _bytes(text: str) -> int:
    factor = {"k": 2**10, "m": 2**20, "g": 2**30}.get(text[-1].lower())
    return int(text[:-1]) * factor if factor else int(text)


def _configs(config: Mapping[str, Any]) -> Document:
    """Return the mounted files; a swarm never changes one, so that its content names it."""
    mounted = {
        _config_name(name, mount): Path(mount["source"])
        for name, service in config["services"].items()
        for mount in _files(service)
    }
    return {
        name: {"name": f"{config['name']}-{name}-{_digest(path)}", "file": str(path)}
        for name, path in mounted.items()
    }


def _config_name(service: str, mount: Mapping[str, Any]) -> str:
    return f"{service}-{Path(mount['source']).name.replace('.', '-')}"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _secret(name: str, secret: Mapping[str, Any]) -> Document:
    """Return a secret, named by its time: from a hash in the name passwords could be guessed."""
    path = Path(secret["file"])
    return {"name": f"{name}-{path.stat().st_mtime_ns:x}", "file": str(path)}


def _network(network: Mapping[str, Any] | None) -> Document:
    internal = bool((network or {}).get("internal"))
    # Between machines nobody else reads along.
    return {"driver": "overlay", "internal": internal, "driver_opts": {"encrypted": "true"}}


def _port(service: str, port: Mapping[str, Any], report: Report) -> Document | None:
    address = port.get("host_ip", "")
    if address and ipaddress.ip_address(address).is_loopback:
        report(
            f"{service}: port {port['published']} is left out, since a swarm opens a port on every "
            "machine. In .env KLANKBORD_BIND=0.0.0.0 lets the gateway's, and "
            "KLANKBORD_AMQP_BIND=0.0.0.0 that of amqp.yml."
        )
        return None
    return {
        "target": port["target"],
        "published": int(port["published"]),
        "protocol": port["protocol"],
        "mode": "ingress",
    }
