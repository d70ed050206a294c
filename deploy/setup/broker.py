"""The broker: accounts with least rights, limits, policies, exchanges and queues."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from deploy.setup.management import Management, NotYetError, password_hash
from deploy.setup.secrets import (
    ADMIN,
    BROKER_API_FILE,
    SERVICES,
    Account,
    Secrets,
    amqp_file,
)
from deploy.setup.waiting import until
from services.chassis import broker, topology

DEFINITIONS = Path(__file__).parents[1] / "rabbitmq" / "definitions.json"

_SECONDS = 30.0


def read_definitions() -> dict[str, Any]:
    """Return what the broker must hold: limits, policies and the rights of each account."""
    definitions: dict[str, Any] = json.loads(DEFINITIONS.read_text(encoding="utf-8"))
    return definitions


def host_in(address: str) -> str:
    """Return the virtual host in an address of the broker."""
    return unquote(urlsplit(address).path[1:]) or "/"


def prepare_accounts(secrets: Secrets) -> list[str]:
    """Make accounts, limits and policies; return what was done, for people.

    Args:
        secrets: the addresses.

    Raises:
        SetupError: the broker refused, did not come, or a password could be guessed.
    """
    accounts = secrets.accounts(amqp_file(name) for name in SERVICES)
    management = Management(secrets.find(BROKER_API_FILE))
    host = host_in(secrets.find(amqp_file(ADMIN)))
    # A broker that has just started may answer one question and not yet the next.
    until("the broker", lambda: _prepare(management, host, accounts), (NotYetError,))
    return [f"Broker: {len(accounts)} accounts"]


def prepare_queues(secrets: Secrets) -> list[str]:
    """Make exchanges, queues and bindings; return what was done, for people.

    Args:
        secrets: the addresses.

    Raises:
        SetupError: the broker did not come.
    """
    admin = secrets.find(amqp_file(ADMIN))
    until("the broker", lambda: _declare(admin), broker.CONNECTION_ERRORS)
    return [f"Broker: {len(topology.queues())} queues"]


def make_account(
    management: Management, host: str, account: Account, rights: Mapping[str, Any], tag: str
) -> None:
    """Make an account, or give it this password and exactly these rights.

    Args:
        management: of the broker.
        host: the virtual host.
        account: name and password.
        rights: patterns of what it may configure, write and read; topics and limits.
        tag: what kind of account it is.
    """
    name = account.name
    user = {"password_hash": password_hash(account.password), "tags": tag}
    management.put(("users", name), user)
    allowed = {right: rights[right] for right in ("configure", "write", "read")}
    management.put(("permissions", host, name), allowed)
    for topic in rights["topics"]:
        management.put(("topic-permissions", host, name), topic)
    for limit, value in rights.get("limits", {}).items():
        management.put(("user-limits", name, limit), {"value": value})


def _prepare(management: Management, host: str, accounts: Sequence[Account]) -> None:
    definitions = read_definitions()
    _limit(management, host, definitions)
    _spread(management, host)
    rights = {user["name"]: user for user in definitions["users"]}
    for account in accounts:
        make_account(management, host, account, rights[account.name], "klankbord-service")
    management.delete("users", "guest")


def _limit(management: Management, host: str, definitions: Mapping[str, Any]) -> None:
    for limit, value in definitions["limits"].items():
        management.put(("vhost-limits", host, limit), {"value": value})
    for policy in definitions["policies"]:
        body = {key: value for key, value in policy.items() if key != "name"}
        management.put(("policies", host, policy["name"]), body)


def _spread(management: Management, host: str) -> None:
    """Where there are several brokers, let queues of calls and answers outlive one of them too.

    The services make these by the framework's hand, which knows no types of queues.
    """
    if len(management.get("nodes") or ()) > 1:
        management.put(("vhosts", host), {"default_queue_type": "quorum"})


def _declare(address: str) -> None:
    connection = broker.connect(address, _SECONDS)
    try:
        topology.declare(connection.channel())
    finally:
        broker.close(connection)
