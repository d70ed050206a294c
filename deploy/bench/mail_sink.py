"""A mail server that takes everything and remembers who got what: for benches only."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

_END = b"\r\n.\r\n"


class MailSink:
    """What came in."""

    def __init__(self) -> None:
        self.port = 0
        self.to: Counter[str] = Counter()
        self.first_at = 0.0
        self.last_at = 0.0

    @property
    def mails(self) -> int:
        """Return how many mails came in."""
        return self.to.total()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak as much SMTP with one client as a sender needs."""
        writer.write(b"220 sink\r\n")
        recipient = ""
        while line := await reader.readline():
            command = line[:4].upper()
            if command == b"RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
            if command == b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(_END)
                self._kept(recipient)
            writer.write(b"221 bye\r\n" if command == b"QUIT" else b"250 OK\r\n")
            await writer.drain()
            if command == b"QUIT":
                break
        writer.close()

    def _kept(self, recipient: str) -> None:
        self.last_at = time.perf_counter()
        self.first_at = self.first_at or self.last_at
        self.to[recipient] += 1


@contextmanager
def mail_sink() -> Iterator[MailSink]:
    """Run a mail server in a thread of its own for the block."""
    sink, loop, ready = MailSink(), asyncio.new_event_loop(), threading.Event()

    async def serve() -> None:
        server = await asyncio.start_server(sink.talk, "127.0.0.1", 0)
        sink.port = server.sockets[0].getsockname()[1]
        ready.set()

    def run() -> None:
        loop.run_until_complete(serve())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait()
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
