"""What a connection to the broker does beyond py-amqp's own."""

import socket

import pytest
from amqp.transport import TCPTransport

from services.chassis import broker

FRAME = b"\x08\x00\x00\x00\x00\x00\x00\xce"
HEARTBEAT = (8, 0, b"")


@pytest.fixture
def transport():
    """Return a transport that reads ahead, and the broker's end of its connection."""
    ours, theirs = socket.socketpair()
    made = TCPTransport("localhost")
    made.sock = ours
    made._setup_transport()
    broker._read_ahead(made)
    yield made, theirs
    ours.close()
    theirs.close()


def test_what_has_come_is_taken_at_once(transport):
    ours, theirs = transport
    theirs.sendall(3 * FRAME)
    assert ours.read_frame() == HEARTBEAT
    ours.sock.setblocking(False)
    with pytest.raises(BlockingIOError):
        ours.sock.recv(1)
    assert [ours.read_frame(), ours.read_frame()] == [HEARTBEAT, HEARTBEAT]


def test_half_a_frame_waits_for_its_other_half(transport):
    ours, theirs = transport
    ours.sock.settimeout(0.01)
    theirs.sendall(FRAME + FRAME[:3])
    assert ours.read_frame() == HEARTBEAT
    with pytest.raises(TimeoutError):
        ours.read_frame()
    theirs.sendall(FRAME[3:])
    assert ours.read_frame() == HEARTBEAT


def test_a_frame_larger_than_what_is_taken_at_once_is_whole(transport):
    ours, theirs = transport
    size = 3 * broker._AHEAD_BYTES
    theirs.sendall(b"\x03\x00\x01" + size.to_bytes(4, "big") + size * b"x" + b"\xce" + FRAME)
    assert ours.read_frame() == (3, 1, size * b"x")
    assert ours.read_frame() == HEARTBEAT
