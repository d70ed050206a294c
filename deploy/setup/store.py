"""The store: a replica set, and an account for each service on its own database only."""

from __future__ import annotations

from typing import Any

from pymongo import MongoClient
from pymongo.errors import ConnectionFailure, OperationFailure
from pymongo.uri_parser import parse_uri

from deploy.setup.errors import SetupError
from deploy.setup.secrets import ADMIN, SERVICES, Account, Secrets, mongo_file
from deploy.setup.waiting import until

REPLICA_SET = "rs0"

_ALREADY = 23
_USER_EXISTS = 51003

Client = MongoClient[dict[str, Any]]


class _NoPrimaryError(Exception):
    """Nobody takes writes yet."""


def prepare_store(secrets: Secrets) -> list[str]:
    """Make everything that the services need; return what was done, for people.

    Args:
        secrets: the addresses.

    Raises:
        SetupError: the store refused, did not come, or a password could be guessed.
    """
    accounts = secrets.accounts(mongo_file(name) for name in SERVICES)
    address = secrets.find(mongo_file(ADMIN))
    with Client(address, serverSelectionTimeoutMS=3_000) as client:
        try:
            until("the store", lambda: client.admin.command("ping"), (ConnectionFailure,))
            initiate(client, address)
            for account in accounts:
                make_account(client, account, SERVICES[account.name])
        except OperationFailure as error:
            raise SetupError(f"The store refused: {error}") from error
    return [f"Store: {len(accounts)} accounts"]


def member_in(address: str) -> str:
    """Return the host and port by which a replica set of one is known to its clients.

    Raises:
        SetupError: the address names several.
    """
    members = parse_uri(address)["nodelist"]
    if len(members) > 1:
        raise SetupError(
            "The store's members are no replica set yet: initiate it. Setup does so for one only."
        )
    ((host, port),) = members
    return f"{host}:{port}"


def initiate(client: Client, address: str) -> None:
    """Make a replica set of one where there is none yet, and wait for its primary.

    Args:
        client: with the rights to do so.
        address: of the store; of a replica set that is there already it may name all members.

    Raises:
        SetupError: it is no replica set, or has no primary.
    """
    hello = client.admin.command("hello")
    if hello.get("msg") == "isdbgrid":
        return
    if not hello.get("setName"):
        if not hello.get("isreplicaset"):
            raise SetupError("The store is no replica set: start it with --replSet.")
        _initiate(client, member_in(address))
    until("the store's primary", lambda: _primary(client), (_NoPrimaryError, ConnectionFailure))


def make_account(client: Client, account: Account, database: str | None) -> None:
    """Make an account, or give it this password and exactly these rights.

    Args:
        client: with the rights to do so.
        account: name and password.
        database: that it may read and write; None for none.
    """
    roles = [{"role": "readWrite", "db": database}] if database else []
    try:
        client.admin.command("createUser", account.name, pwd=account.password, roles=roles)
    except OperationFailure as error:
        if error.code != _USER_EXISTS:
            raise
        client.admin.command("updateUser", account.name, pwd=account.password, roles=roles)


def _initiate(client: Client, member: str) -> None:
    plan = {"_id": REPLICA_SET, "members": [{"_id": 0, "host": member}]}
    try:
        client.admin.command("replSetInitiate", plan)
    except OperationFailure as error:
        if error.code != _ALREADY:
            raise


def _primary(client: Client) -> None:
    if not client.admin.command("hello").get("isWritablePrimary"):
        raise _NoPrimaryError("there is no primary yet")
