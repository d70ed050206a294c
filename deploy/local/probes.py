"""Is a part ready? One question for each kind of address."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable
from urllib.parse import SplitResult, unquote, urlsplit

import amqp
from pymongo import MongoClient
from pymongo.errors import PyMongoError

_TIMEOUT_SECONDS = 2.0


def probe(url: str) -> str | None:
    """Ask a part whether it is ready.

    Args:
        url: a tcp, amqp, mongodb or http address.

    Returns:
        None when it is ready, else the reason in a few words.

    Raises:
        ValueError: no probe knows this kind of address.
    """
    parts = urlsplit(url)
    kinds: dict[str, Callable[[SplitResult], str | None]] = {
        "tcp": _tcp,
        "amqp": _amqp,
        "mongodb": _mongodb,
        "http": _http,
    }
    if parts.scheme not in kinds:
        raise ValueError(f"no probe for {parts.scheme} addresses")
    try:
        return kinds[parts.scheme](parts)
    except (OSError, PyMongoError, amqp.exceptions.AMQPError, http.client.HTTPException) as error:
        return str(error).partition("\n")[0][:120] or type(error).__name__


def _tcp(url: SplitResult) -> None:
    socket.create_connection((url.hostname, url.port), _TIMEOUT_SECONDS).close()


def _amqp(url: SplitResult) -> None:
    _tcp(url)
    connection = amqp.Connection(
        host=f"{url.hostname}:{url.port}",
        userid=unquote(url.username or ""),
        password=unquote(url.password or ""),
        virtual_host=unquote(url.path[1:]) or "/",
        connect_timeout=_TIMEOUT_SECONDS,
        read_timeout=_TIMEOUT_SECONDS,
    )
    with connection:
        connection.connect()


def _mongodb(url: SplitResult) -> None:
    _tcp(url)
    wait = int(_TIMEOUT_SECONDS * 1000)
    with MongoClient[dict[str, object]](
        url.geturl(), serverSelectionTimeoutMS=wait, connectTimeoutMS=wait, socketTimeoutMS=wait
    ) as client:
        client.admin.command("ping")


def _http(url: SplitResult) -> str | None:
    connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request("GET", url.path or "/")
        status = connection.getresponse().status
    finally:
        connection.close()
    return None if status == http.client.OK else f"answers {status}"
