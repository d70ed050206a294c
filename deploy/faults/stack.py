"""The private stack of a fault run: broker and store in one home, our services in another.

Between each service and what it needs stands the proxy. Two homes, because the services must be
told the proxy's ports, and the proxy the ports of broker and store.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from deploy.faults.links import Links, proxied
from deploy.faults.plan import PUBLISHERS
from deploy.faults.roles import SERVICES
from deploy.local.errors import LocalError
from deploy.local.home import Home
from deploy.local.rabbitmq import node_env
from deploy.local.services import Service
from deploy.local.stack import Stack, start_stack
from deploy.local.state import live_state

_RUNNER = ("python", "-m", "services.chassis.runner")
# A broken confirm or a lost batch must not hide behind long waiting.
_SETTINGS = {
    "KLANKBORD_RETRY_DELAYS": "0.5,2,5",
    # Where the receiver of digests listens.
    "KLANKBORD_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
}

Report = Callable[[str], None]
Command = Callable[[str], tuple[str, ...]]
"""Gives the command of a process by its name."""


@dataclass(frozen=True)
class FaultStack:
    """A stack that can be hurt.

    Args:
        parts: the home of broker and store.
        services: the home of our services.
        stack: where everything answers, past the proxy.
        links: the proxy.
        node: the settings of the broker's node, for those who speak to it.
    """

    parts: Home
    services: Home
    stack: Stack
    links: Links
    node: Mapping[str, str]

    @property
    def publishers_url(self) -> str:
        """The broker as the publishers reach it."""
        return self.links.through(PUBLISHERS, self.stack.amqp_url)


def usual_command(name: str) -> tuple[str, ...]:
    """Return the command that runs a process of `SERVICES` as it is."""
    return (*_RUNNER, SERVICES[name])


@contextmanager
def fault_stack(folder: Path, report: Report, command: Command) -> Iterator[FaultStack]:
    """Run a stack behind the proxy for the block; nothing of it stays.

    Args:
        folder: where it lives.
        report: gets progress, line by line.
        command: gives the command of each process.

    Raises:
        LocalError: something did not start.
        StoppedError: a signal came.
    """
    parts, services = Home(folder / "parts"), Home(folder / "services")
    clean = {key: text for key, text in os.environ.items() if not key.startswith("KLANKBORD_")}
    with (
        start_stack(parts, "up", report, (), clean) as backing,
        proxied(_targets(backing)) as links,
        start_stack(
            services, "up", report, _services(links, backing, command), _given(backing, clean)
        ) as stack,
    ):
        yield FaultStack(parts, services, stack, links, _node(parts))


def _targets(backing: Stack) -> dict[str, tuple[str, int]]:
    urls = {"broker": backing.amqp_url, "store": backing.mongo_url}
    links = (*(f"{service}/{part}" for service in SERVICES for part in urls), PUBLISHERS)
    return {link: _place(urls[link.partition("/")[2]]) for link in links}


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return str(parts.hostname), int(parts.port or 0)


def _given(backing: Stack, env: Mapping[str, str]) -> dict[str, str]:
    urls = {"KLANKBORD_AMQP_URL": backing.amqp_url, "KLANKBORD_MONGO_URL": backing.mongo_url}
    return {**env, **_SETTINGS, **urls}


def _services(links: Links, backing: Stack, command: Command) -> tuple[Service, ...]:
    return tuple(
        Service(
            name,
            command(name),
            {
                "KLANKBORD_AMQP_URL": links.through(f"{name}/broker", backing.amqp_url),
                "KLANKBORD_MONGO_URL": _direct(
                    links.through(f"{name}/store", backing.mongo_url),
                ),
            },
        )
        for name in SERVICES
    )


def _direct(url: str) -> str:
    # Otherwise the client goes to the address that the store itself names, past the proxy.
    return f"{url}&directConnection=true"


def _node(parts: Home) -> dict[str, str]:
    state = live_state(parts)
    if state is None:
        raise LocalError("The broker of the fault run is gone.")
    own = node_env(parts.data("up") / "rabbitmq", state.ports)
    return {**os.environ, **own}
