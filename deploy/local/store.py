"""A private document store: a SecantusDB process that asks for a password."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import OperationFailure

from deploy.local.errors import StartFailedError
from deploy.local.files import write_private
from deploy.local.new_logs import NewLogs
from deploy.local.parts import Part
from deploy.local.probes import probe

ACCOUNT = "klankbord"
PORT_NAMES = ("store",)

# Its engine leaves changed pages alone until 50 MB of them wait, and stops whoever meets a page of
# 5 MB that nobody can write out just then. So it writes them out early.
ENGINE = "eviction_dirty_target=4000000,eviction_updates_target=2000000"
# As a member of a replica set the store writes each change a second time, for change streams that
# nobody reads here. It has transactions all the same.
NO_LIST_OF_CHANGES = "--standalone"
# The store remembers 10,000 answers to writes that a driver might repeat, and sorts them all at
# each further one. We repeat what failed ourselves.
NO_RECORDS_OF_RETRIES = "retryWrites=false"

_READY_SECONDS = 30.0
_STOP_SECONDS = 15.0
_USER_EXISTS = 51003


def store_url(ports: Mapping[str, int], password: str) -> str:
    """Return the store's address.

    Args:
        ports: the chosen ports.
        password: of its account.
    """
    place = f"{ACCOUNT}:{password}@127.0.0.1:{ports['store']}"
    return f"mongodb://{place}/?authSource=admin&{NO_RECORDS_OF_RETRIES}"


def store_part(folder: Path, ports: Mapping[str, int], password: str) -> Part:
    """Write the store's configuration and return its process.

    Args:
        folder: where it keeps everything; made if missing.
        ports: the chosen ports.
        password: of the only account.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Naming a file of our own keeps it from reading one elsewhere on the machine.
    write_private(folder / "secantusd.toml", "")
    command = (*_open_command(folder, ports["store"]), "--auth")
    engine = {"WIREDTIGER_CONFIG": ENGINE}
    return Part("store", "backing", command, store_url(ports, password), engine)


def make_account(
    folder: Path,
    port: int,
    password: str,
    env: Mapping[str, str],
    logs: NewLogs,
    check: Callable[[], None],
) -> None:
    """Give a new store its account, which must be done before it asks for one.

    The store runs without a password for about two seconds, empty and on 127.0.0.1 only.

    Args:
        folder: the store's folder.
        port: where it may listen.
        password: of the account.
        env: the environment of the process.
        logs: where its output goes.
        check: called while waiting; may raise to give up.

    Raises:
        StartFailedError: the store did not answer.
    """
    done = folder / "account-made"
    if done.exists():
        return
    with logs.path("store").open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own program and arguments
            _open_command(folder, port),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_for(process, f"mongodb://127.0.0.1:{port}/", logs, check)
        _create_user(port, password)
    finally:
        _stop(process)
    write_private(done, "")


def _open_command(folder: Path, port: int) -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "secantus"),
        *("--config", str(folder / "secantusd.toml")),
        *("--host", "127.0.0.1"),
        *("--port", str(port)),
        *("--storage-path", str(folder / "data")),
        # Without it a crash can lose a transaction that was acknowledged.
        "--sync-on-commit",
        NO_LIST_OF_CHANGES,
    )


def _wait_for(
    process: subprocess.Popen[bytes], url: str, logs: NewLogs, check: Callable[[], None]
) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while (reason := probe(url)) is not None:
        check()
        if process.poll() is not None:
            reason = f"it ended with code {process.returncode}"
            raise StartFailedError("store", reason, logs.tail("store"))
        if time.monotonic() > deadline:
            raise StartFailedError("store", reason, logs.tail("store"))
        time.sleep(0.05)


def _create_user(port: int, password: str) -> None:
    with MongoClient[dict[str, object]](f"mongodb://127.0.0.1:{port}/") as client:
        try:
            client.admin.command("createUser", ACCOUNT, pwd=password, roles=["root"])
        except OperationFailure as error:
            if error.code != _USER_EXISTS:
                raise
            client.admin.command("updateUser", ACCOUNT, pwd=password)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
