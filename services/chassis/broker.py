"""Connections to the broker that never wait for ever."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import amqp
import structlog
from kombu.connection import Connection

log = structlog.get_logger(__name__)

_PIECE_BYTES = 64 * 1024
_AHEAD_BYTES = 8 * 1024

CONNECTION_ERRORS = (OSError, amqp.exceptions.AMQPError)


def connect(url: str, timeout: float, heartbeat: int = 0) -> Connection:
    """Return an open connection in which every read and write ends within ``timeout`` seconds.

    Args:
        url: of the broker.
        timeout: for connecting and, where nothing shorter is asked, for every answer.
        heartbeat: seconds; 0 for none.

    Raises:
        OSError: the broker is away.
        amqp.exceptions.AMQPError: the broker refused.
    """
    # nameko's publishers share one dict of transport options; this one is our own.
    connection = Connection(
        url,
        connect_timeout=timeout,
        heartbeat=heartbeat,
        transport_options={"confirm_publish": False},
    )
    # Its plain connect waits for two seconds and tries again by itself.
    connection.ensure_connection(max_retries=0, reraise_as_library_errors=False)
    # py-amqp waits without end for answers otherwise, and its socket options do not reach eventlet.
    transport = connection.connection.transport
    transport.sock.settimeout(timeout)
    _read_ahead(transport)
    return connection


def _read_ahead(transport: Any) -> None:
    """Let a transport take what the broker sent in larger pieces, instead of each frame in three.

    It keeps what it did not ask for until the next reading.
    """
    receive = transport._quick_recv
    transport._quick_recv = lambda number: receive(max(number, _AHEAD_BYTES))


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """Write what the block sends in large pieces, instead of a piece for each message."""
    transport = connection.connection.transport
    write, pieces = transport._write, bytearray()

    def collect(piece: bytes) -> None:
        pieces.extend(piece)
        if len(pieces) >= _PIECE_BYTES:
            flush()

    def flush() -> None:
        write(bytes(pieces))
        pieces.clear()

    transport._write = collect
    try:
        yield
        flush()
    finally:
        transport._write = write


def drain(connection: Connection, timeout: float) -> bool:
    """Take one event from the broker; return whether there was one within ``timeout`` seconds."""
    try:
        connection.drain_events(timeout=timeout)
    except TimeoutError:
        return False
    return True


def close(connection: Connection) -> None:
    """Say goodbye to the broker and close, whatever state the connection is in."""
    _quietly(connection.release)


def throw_away(connection: Connection) -> None:
    """Close without a word to the broker, who may not be listening."""
    _quietly(connection.collect)


def _quietly(action: Any) -> None:
    try:
        action()
    except Exception as error:
        log.debug("broker.close_failed", error=str(error))
