"""Consuming in batches, so that nothing is lost and a bad message blocks nobody.

Two threads: the reader owns the connection, reads what comes and fills a buffer; the worker takes
batches from it, has them handled, sends on what must be retried or parked, and acknowledges last.
"""

import threading

from services.chassis.buffer import Buffer
from services.chassis.reader import Reader, Source, Taken
from services.chassis.worker import Work, Worker


class Consumer:
    """Consumes one queue until it is told to stop.

    Args:
        url: of the broker.
        batch_size: messages that close a batch.
        batch_age: seconds that close a batch.
        work: how a batch is handled.
        declare: make exchanges and queues first; else they exist.
    """

    def __init__(
        self, url: str, batch_size: int, batch_age: float, work: Work, *, declare: bool = True
    ) -> None:
        buffer: Buffer[Taken] = Buffer(batch_size, batch_age)
        self._stopping = threading.Event()
        drained = threading.Event()
        self._worker = Worker(work, buffer, self._stopping, drained)
        # One batch is collected while another is handled.
        source = Source(url, work.queue, prefetch=2 * batch_size, declare=declare)
        self._reader = Reader(source, work.read, buffer, self._stopping, drained)
        self.read = self._reader.run
        self.work = self._worker.run

    @property
    def trouble(self) -> str | None:
        """Return why the queue is not being consumed; None when it is."""
        return self._worker.trouble or self._reader.trouble

    def stop(self) -> None:
        """Take no more messages; finish and acknowledge those that were taken."""
        self._stopping.set()
