"""Our own processes, as a Procfile lists them."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.errors import LocalError
from deploy.local.parts import Part

GATEWAY = "gateway"
PROCFILE = Path(__file__).with_name("Procfile")

_LINE = re.compile(r"(?P<name>[a-z][a-z0-9-]*):\s+(?P<command>\S.*)")
_TAKEN = frozenset({"epmd", "rabbitmq", "store", "supervisor"})


@dataclass(frozen=True)
class Service:
    """One line of a Procfile.

    Args:
        name: the process's name.
        command: program and arguments; the program `python` means this interpreter.
        env: settings of its own, beside those that all services share.
    """

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)


def load_services(env: Mapping[str, str] | None = None) -> tuple[Service, ...]:
    """Read the Procfile that KLANKBORD_PROCFILE names, or our own.

    Args:
        env: the environment to read, this process's own when None.

    Raises:
        LocalError: the file cannot be read or a line is wrong.
    """
    given = (os.environ if env is None else env).get("KLANKBORD_PROCFILE", "")
    path = Path(given) if given else PROCFILE
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise LocalError(f"{path} cannot be read: {error.strerror}.") from error
    return parse_procfile(text)


def parse_procfile(text: str) -> tuple[Service, ...]:
    """Read the lines of a Procfile; empty lines and lines that begin with # are skipped.

    Args:
        text: the file's content.

    Raises:
        LocalError: a line is not `name: command`, or a name is used twice or is taken.
    """
    lines = [line.strip() for line in text.splitlines()]
    services = tuple(_parse_line(line) for line in lines if line and not line.startswith("#"))
    seen = set(_TAKEN)
    for service in services:
        if service.name in seen:
            raise LocalError(f"The Procfile cannot use the name {service.name!r} here.")
        seen.add(service.name)
    return services


def _parse_line(line: str) -> Service:
    match = _LINE.fullmatch(line)
    if not match:
        raise LocalError(f"The Procfile has a line that is not `name: command`: {line!r}.")
    try:
        command = shlex.split(match["command"])
    except ValueError as error:
        raise LocalError(f"The Procfile has a wrong command: {line!r} ({error}).") from error
    return Service(match["name"], tuple(command))


def health_port_name(name: str) -> str:
    """Return the name under which a service's health port is remembered.

    Args:
        name: the service.
    """
    return f"health-{name}"


def port_names(services: Iterable[Service]) -> tuple[str, ...]:
    """Return the names of the ports the services need.

    Args:
        services: the services.
    """
    names = [service.name for service in services]
    http = (GATEWAY,) if GATEWAY in names else ()
    return (*http, *(health_port_name(name) for name in names))


def health_url(name: str, ports: Mapping[str, int]) -> str:
    """Return the address below which a service answers /livez, /readyz and /metrics.

    Args:
        name: the service.
        ports: the chosen ports.
    """
    return f"http://127.0.0.1:{ports[health_port_name(name)]}"


def service_part(service: Service, ports: Mapping[str, int], keys_file: Path) -> Part:
    """Return the process of a service.

    Args:
        service: the service.
        ports: the chosen ports.
        keys_file: the API keys, for the gateway.
    """
    program, *rest = service.command
    env = {"KLANKBORD_HEALTH_PORT": str(ports[health_port_name(service.name)])}
    if service.name == GATEWAY:
        env["KLANKBORD_HTTP_HOST"] = "127.0.0.1"
        env["KLANKBORD_HTTP_PORT"] = str(ports[GATEWAY])
        env["KLANKBORD_KEYS_FILE"] = str(keys_file)
    return Part(
        name=service.name,
        group="services",
        command=(sys.executable if program == "python" else program, *rest),
        ready_url=f"{health_url(service.name, ports)}/readyz",
        env={**env, **service.env},
    )
