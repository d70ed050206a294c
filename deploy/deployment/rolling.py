"""Replacing a service's processes by new ones while it goes on answering.

The new processes take from the same queues as the old ones. Only when they are ready, the old ones
are told to stop, and finish what they have begun.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from deploy.deployment.engine import Compose, ComposeError

_PAUSE_SECONDS = 0.5
_STOP_SECONDS = 30
READY_SECONDS = 120.0


def roll(compose: Compose, service: str, report: Callable[[str], None]) -> None:
    """Replace every container of a service by a new one.

    Args:
        compose: the deployment.
        service: one without a published port.
        report: gets progress, line by line.

    Raises:
        ComposeError: it does not run, it has a port, or the new ones did not become ready; the
            old ones then go on.
    """
    old = compose.containers(service)
    if not old:
        raise ComposeError(f"{service} does not run.")
    if any(container["HostConfig"]["PortBindings"] for container in old):
        raise ComposeError(
            f"{service} has a port that only one container can have: "
            f"use `docker compose up -d {service}` at a quiet moment."
        )
    report(f"Starting {len(old)} new beside {len(old)} old")
    known = [str(container["Id"]) for container in old]
    try:
        _scale(compose, service, 2 * len(old))
        _wait_until_ready(compose, service, known)
    except ComposeError:
        _remove(compose, _fresh(compose, service, known))
        raise
    report("The new ones are ready; the old ones finish what they have begun")
    _remove(compose, old)
    report(f"{service} runs anew")


def _scale(compose: Compose, service: str, count: int) -> None:
    number = f"{service}={count}"
    compose.run("up", "--detach", "--no-deps", "--no-recreate", "--scale", number, service)


def _fresh(compose: Compose, service: str, known: list[str]) -> list[dict[str, Any]]:
    return [one for one in compose.containers(service) if one["Id"] not in known]


def _wait_until_ready(compose: Compose, service: str, known: list[str]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _all_ready(_fresh(compose, service, known), len(known)):
        if time.monotonic() > deadline:
            raise ComposeError(f"The new {service} is not ready after {READY_SECONDS:.0f} s.")
        time.sleep(_PAUSE_SECONDS)


def _all_ready(containers: list[dict[str, Any]], wanted: int) -> bool:
    return len(containers) >= wanted and all(_ready(one) for one in containers)


def _ready(container: dict[str, Any]) -> bool:
    health = container["State"].get("Health") or {}
    return bool(health.get("Status") == "healthy")


def _remove(compose: Compose, containers: list[dict[str, Any]]) -> None:
    ids = [str(container["Id"]) for container in containers]
    if not ids:
        return
    compose.engine("stop", "--time", str(_STOP_SECONDS), *ids)
    compose.engine("rm", *ids)
