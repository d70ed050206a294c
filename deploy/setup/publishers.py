"""Accounts for other systems: they may publish feedback events, and nothing else."""

from __future__ import annotations

import re
import secrets as random
from urllib.parse import quote, urlsplit

from deploy.setup.broker import host_in, make_account, read_definitions
from deploy.setup.errors import SetupError
from deploy.setup.management import Management
from deploy.setup.secrets import ADMIN, BROKER_API_FILE, SERVICES, Account, Secrets, amqp_file

TAG = "klankbord-publisher"

_NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")


class Publishers:
    """Makes, lists and removes these accounts.

    Args:
        secrets: the addresses.

    Raises:
        SetupError: the management interface's address is missing.
    """

    def __init__(self, secrets: Secrets) -> None:
        self._broker = secrets.find(amqp_file(ADMIN))
        self._management = Management(secrets.find(BROKER_API_FILE))

    def add(self, name: str, *, any_source: bool = False) -> str:
        """Make an account and return its address, the only time that its password is shown.

        Args:
            name: of the account, and in the source of its events.
            any_source: it may name every source, as one that brings what others said must.

        Raises:
            SetupError: the name cannot be used or is taken.
        """
        if not _NAME.fullmatch(name):
            raise SetupError("A name has small letters, digits and -, and begins with a letter.")
        if name in (*SERVICES, ADMIN, "guest") or self._management.get("users", name):
            raise SetupError(f"There is an account named {name!r} already.")
        account = Account(name, random.token_urlsafe(32))
        rights = read_definitions()["publisher-any-source" if any_source else "publisher"]
        make_account(self._management, host_in(self._broker), account, rights, TAG)
        return address(self._broker, account)

    def names(self) -> list[str]:
        """Return the names of all such accounts."""
        users = self._management.get("users") or []
        return sorted(user["name"] for user in users if TAG in _tags(user["tags"]))

    def remove(self, name: str) -> None:
        """Remove an account; its connections are closed.

        Raises:
            SetupError: there is no such account.
        """
        if name not in self.names():
            raise SetupError(f"There is no publisher named {name!r}.")
        self._management.delete("users", name)
        # The broker lets an open connection live on otherwise.
        self._management.delete("connections", "username", name)


def address(broker: str, account: Account) -> str:
    """Return the address of a broker for an account.

    Args:
        broker: an address for another account.
        account: whose address it becomes.
    """
    parts = urlsplit(broker)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{account.name}:{account.password}@{parts.hostname}{port}/" + quote(
        host_in(broker), safe=""
    )


def _tags(tags: str | list[str]) -> list[str]:
    return tags.split(",") if isinstance(tags, str) else tags
