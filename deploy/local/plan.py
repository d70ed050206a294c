"""What a start will do: ports, passwords, parts and settings, decided before anything runs."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local import rabbitmq, store
from deploy.local.credentials import Credentials, ensure_admin_key, load_credentials
from deploy.local.errors import LocalError
from deploy.local.given import Check, look_at_given
from deploy.local.home import CHECKOUT, Home, Mode
from deploy.local.parts import Group, Part
from deploy.local.ports import Claim, choose_ports, load_ports, save_ports
from deploy.local.processes import MARK
from deploy.local.services import GATEWAY, Service, health_url, port_names, service_part

_GATEWAY_PORT = 8080
# Settings for other brokers and nodes, which ours must not take over.
_FOREIGN = ("RABBITMQ_", "ERL_")


@dataclass(frozen=True)
class Plan:
    """What a start will do.

    Args:
        mode: `up` or `demo`.
        data: the folder of the broker's and the store's data.
        credentials: the passwords.
        ports: name → port.
        amqp_url: the broker.
        mongo_url: the store.
        parts: every process to start.
        health: service → the address of its health pages.
        env: what every process inherits.
        notes: what the person at the terminal should know.
    """

    mode: Mode
    data: Path
    credentials: Credentials
    ports: Mapping[str, int]
    amqp_url: str
    mongo_url: str
    parts: tuple[Part, ...]
    health: Mapping[str, str]
    env: Mapping[str, str]
    notes: tuple[str, ...] = ()

    @property
    def gateway_url(self) -> str:
        """The gateway's address, empty when there is no gateway."""
        port = self.ports.get(GATEWAY)
        return f"http://127.0.0.1:{port}" if port else ""

    def of_group(self, group: Group) -> list[Part]:
        """Return the parts of a group.

        Args:
            group: the group.
        """
        return [part for part in self.parts if part.group == group]


def make_plan(
    home: Home,
    mode: Mode,
    services: tuple[Service, ...],
    claim: Claim,
    env: Mapping[str, str],
    check: Check,
) -> Plan:
    """Decide everything and write the parts' files; nothing is started.

    All settings are looked at before anything is changed. A demo begins without the data of an
    earlier one.

    Args:
        home: a prepared home in which nothing runs.
        mode: `up` or `demo`.
        services: our own processes.
        claim: takes a port until the start is over and says whether it may be used.
        env: the settings given to us.
        check: called while waiting; may raise to give up.

    Raises:
        LocalError: something needed is missing or wrong.
    """
    port, given = _given_port(env), look_at_given(env, check)
    amqp_url, mongo_url = given.amqp_url, given.mongo_url
    credentials, data = load_credentials(home), home.data(mode)
    ensure_admin_key(home)
    if mode == "demo" and data.exists():
        shutil.rmtree(data)
    names = (*_private_ports(amqp_url, mongo_url), *port_names(services))
    ports, notes = _ports(home, names, claim, port)
    private: list[Part] = []
    if not amqp_url:
        amqp_url = rabbitmq.broker_url(ports, credentials.broker_password)
        private += rabbitmq.broker_parts(
            data / "rabbitmq", ports, credentials.broker_password, credentials.cookie
        )
    if not mongo_url:
        mongo_url = store.store_url(ports, credentials.store_password)
        private.append(store.store_part(data / "store", ports, credentials.store_password))
    return Plan(
        mode=mode,
        data=data,
        credentials=credentials,
        ports=ports,
        amqp_url=amqp_url,
        mongo_url=mongo_url,
        parts=(*private, *(service_part(one, ports, home.keys_file) for one in services)),
        health={one.name: health_url(one.name, ports) for one in services},
        env=shared_env(home, credentials.stack_id, amqp_url, mongo_url, env),
        notes=notes,
    )


def _private_ports(amqp_url: str, mongo_url: str) -> tuple[str, ...]:
    return (
        *(() if amqp_url else rabbitmq.PORT_NAMES),
        *(() if mongo_url else store.PORT_NAMES),
    )


def _ports(
    home: Home, names: tuple[str, ...], claim: Claim, given: Mapping[str, int]
) -> tuple[dict[str, int], tuple[str, ...]]:
    remembered, usual = load_ports(home), {GATEWAY: _GATEWAY_PORT}
    ports = choose_ports(names, {**remembered, **given}, usual, claim)
    if GATEWAY in ports and given.get(GATEWAY, ports[GATEWAY]) != ports[GATEWAY]:
        raise LocalError(f"Port {given[GATEWAY]} (KLANKBORD_HTTP_PORT) is in use.")
    save_ports(home, remembered | ports)
    return ports, _notes(ports, {**usual, **remembered, **given})


def _notes(ports: Mapping[str, int], wished: Mapping[str, int]) -> tuple[str, ...]:
    got, wish = ports.get(GATEWAY), wished[GATEWAY]
    if got in (None, wish):
        return ()
    return (f"Port {wish} is in use: the gateway gets port {got} instead.",)


def _given_port(env: Mapping[str, str]) -> dict[str, int]:
    text = env.get("KLANKBORD_HTTP_PORT", "")
    if not text:
        return {}
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise LocalError(f"KLANKBORD_HTTP_PORT is not a port: {text!r}.")
    return {GATEWAY: int(text)}


def shared_env(
    home: Home, stack_id: str, amqp_url: str, mongo_url: str, env: Mapping[str, str]
) -> dict[str, str]:
    """Return what every process of the stack inherits.

    Args:
        home: the stack's home.
        stack_id: marks the processes as this stack's.
        amqp_url: the broker.
        mongo_url: the store.
        env: the environment given to us.
    """
    kept = {key: value for key, value in env.items() if not key.startswith(_FOREIGN)}
    return kept | {
        "KLANKBORD_HOME": str(home.path),
        "KLANKBORD_AMQP_URL": amqp_url,
        "KLANKBORD_MONGO_URL": mongo_url,
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONUNBUFFERED": "1",
        MARK: stack_id,
    }
