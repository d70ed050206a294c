"""The addresses with the passwords in them, each in a file of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from deploy.setup.errors import SetupError

SHORTEST_PASSWORD = 16
FEWEST_DIFFERENT = 8
# How passwords begin that somebody meant to replace.
PLACEHOLDERS = ("change", "replace", "example", "password", "secret", "admin", "guest", "klankbord")
ADMIN = "admin"
# Each service with the database that it may read and write; None for none at all.
SERVICES: dict[str, str | None] = {
    "ideas": "klankbord_ideas",
    "engagement": "klankbord_engagement",
    "digest": "klankbord_digest",
    "digest-worker": "klankbord_digest",
    "gateway": None,
}


@dataclass(frozen=True)
class Account:
    """A name with its password.

    Args:
        name: of the account.
        password: in the clear.
    """

    name: str
    password: str


def amqp_file(name: str) -> str:
    """Return the name of the file with an account's address of the broker."""
    return f"{name}-amqp-url"


def mongo_file(name: str) -> str:
    """Return the name of the file with an account's address of the store."""
    return f"{name}-mongo-url"


BROKER_API_FILE = "broker-api-url"


@dataclass(frozen=True)
class Secrets:
    """A folder with one address in each file.

    Args:
        folder: where they are.
    """

    folder: Path

    def find(self, name: str) -> str:
        """Return what a file holds, or nothing when there is no such file."""
        path = self.folder / name
        return path.read_text(encoding="utf-8").strip() if path.is_file() else ""

    def account(self, file: str) -> Account:
        """Return the account in an address.

        Args:
            file: the name of the file with the address.

        Raises:
            SetupError: there is no such file, or its password is one that could be guessed.
        """
        address = self.find(file)
        if not address:
            raise SetupError(f"The secret {file} is missing.")
        return account_in(address, file)

    def refuse_guessable(self) -> None:
        """Look at every address that is given, also those that nothing is made with here.

        Raises:
            SetupError: one names no account, or has a password that could be guessed.
        """
        names = (ADMIN, *SERVICES)
        files = [file(name) for name in names for file in (amqp_file, mongo_file)]
        for file in (*files, BROKER_API_FILE):
            if address := self.find(file):
                account_in(address, file)

    def accounts(self, files: Iterable[str]) -> list[Account]:
        """Return the accounts in several addresses.

        Raises:
            SetupError: as `account`.
        """
        return [self.account(file) for file in files]


def account_in(address: str, where: str) -> Account:
    """Return the account in an address.

    Args:
        address: a URL with a name and a password.
        where: says which one it is, for the error.

    Raises:
        SetupError: no account is named, or its password is one that could be guessed.
    """
    parts = urlsplit(address)
    account = Account(unquote(parts.username or ""), unquote(parts.password or ""))
    if not account.name:
        raise SetupError(f"{where}: the address names no account.")
    if _guessable(account.password):
        raise SetupError(
            f"{where}: this password could be guessed. "
            f"Take a random one of at least {SHORTEST_PASSWORD} characters."
        )
    return account


def _guessable(password: str) -> bool:
    short = len(password) < SHORTEST_PASSWORD or len(set(password)) < FEWEST_DIFFERENT
    return short or password.lower().startswith(PLACEHOLDERS)
