"""The proxy: what passes, and what each harm does to those who speak through it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from deploy.faults.links import Links, proxied
from tests.waiting import eventually


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that sends back what it gets."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_accept, args=(server,), daemon=True).start()
        yield server.getsockname()[1]


def _accept(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            threading.Thread(target=_answer, args=(server.accept()[0],), daemon=True).start()


def _answer(client: socket.socket) -> None:
    with client, suppress(OSError):
        while data := client.recv(65_536):
            client.sendall(data)


@pytest.fixture
def links(echo: int) -> Iterator[Links]:
    with proxied({"one": ("127.0.0.1", echo), "other": ("127.0.0.1", echo)}) as links:
        yield links


def connect(links: Links, link: str = "one") -> socket.socket:
    return socket.create_connection(("127.0.0.1", links.ports[link]), timeout=30)


def echoed(client: socket.socket, text: bytes = b"hello") -> bytes:
    client.sendall(text)
    return client.recv(len(text))


def test_much_passes_both_ways_unchanged(links: Links) -> None:
    text = bytes(range(256)) * 40_000
    with connect(links) as client:
        threading.Thread(target=client.sendall, args=(text,)).start()
        got = b""
        while len(got) < len(text):
            got += client.recv(1_000_000)
    assert got == text


def test_a_cut_closes_what_is_open_and_nothing_else(links: Links) -> None:
    with connect(links) as client, connect(links, "other") as other:
        assert echoed(client) == echoed(other) == b"hello"
        assert links.harm("one", "cut") == 1
        assert client.recv(1) == b""
        assert echoed(other) == b"hello"
    with connect(links) as again:
        assert echoed(again) == b"hello"


def test_a_reset_is_a_reset(links: Links) -> None:
    with connect(links) as client:
        assert echoed(client) == b"hello"
        assert links.harm("one", "reset") == 1
        with pytest.raises(ConnectionResetError):
            client.recv(1)


def test_a_black_hole_swallows_and_its_connections_end_with_it(links: Links) -> None:
    with closing(connect(links)) as before:
        assert echoed(before) == b"hello"
        assert links.harm("one", "hole") == 1
        with closing(connect(links)) as during:
            for client in (before, during):
                client.settimeout(1)
                with pytest.raises(TimeoutError):
                    echoed(client)
                client.settimeout(30)
            assert links.harm("one", "heal") == 2
            assert before.recv(1) == during.recv(1) == b""
    with connect(links) as after:
        assert echoed(after) == b"hello"


def test_a_link_can_refuse_until_it_is_healed(links: Links) -> None:
    links.harm("one", "refuse")
    with connect(links) as client:
        assert client.recv(1) == b""
    links.harm("one", "heal")
    with connect(links) as client:
        assert echoed(client) == b"hello"


def test_nobody_behind_it_is_a_closed_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with proxied({"one": ("127.0.0.1", port)}) as links, connect(links) as client:
        assert client.recv(1) == b""


def test_without_a_connection_nothing_is_hit(links: Links) -> None:
    with connect(links) as client:
        assert echoed(client) == b"hello"
    eventually(lambda: links.harm("one", "cut") == 0)


def test_a_url_through_a_link_keeps_all_but_the_place(links: Links) -> None:
    url = links.through("one", "amqp://user:secret@127.0.0.1:5/%2F")
    assert url == f"amqp://user:secret@127.0.0.1:{links.ports['one']}/%2F"
