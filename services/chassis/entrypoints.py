"""The entrypoint that hands a service method batches of checked events."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from eventlet.event import Event
from nameko.extensions import Entrypoint

from services.chassis import clock, intake, process
from services.chassis.consumer import Consumer
from services.chassis.messages import Delivery, Incoming
from services.chassis.mongo import is_away
from services.chassis.resting import NO_REST, Rest
from services.chassis.verdicts import Park, Verdict
from services.chassis.worker import Work
from services.contracts.errors import KlankbordError
from services.contracts.registry import Queue, consumed_by


class Batches(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """Consumes a queue and calls the method with a list of deliveries, for a list of verdicts.

    Args:
        queue: to consume.
        batch_size: messages that close a batch; the setting where it is None.
        batch_age: seconds that close a batch; the setting where it is None.
        rest: after a batch that was not full.
    """

    def __init__(
        self,
        queue: str,
        batch_size: int | None = None,
        batch_age: float | None = None,
        rest: Rest = NO_REST,
    ) -> None:
        # Being away is said in one line by the consumer; nameko need not print a trace.
        super().__init__(expected_exceptions=(KlankbordError,))
        self.queue = queue
        self.batch_size = batch_size
        self.batch_age = batch_age
        self.rest = rest
        self.accepted = frozenset(consumed_by(queue) if isinstance(queue, Queue) else ())

    def setup(self) -> None:
        """Make the consumer."""
        this = process.of(self.container)
        settings = this.settings
        self.consumer = Consumer(
            settings.amqp_url,
            self.batch_size or settings.batch_size,
            self.batch_age or settings.batch_age,
            self._work(),
            declare=settings.declare,
        )
        this.health.add(f"queue {self.queue}", lambda: self.consumer.trouble)

    def start(self) -> None:
        """Run reader and worker."""
        self.threads = [
            self.container.spawn_managed_thread(self.consumer.read, f"read {self.queue}"),
            self.container.spawn_managed_thread(self.consumer.work, f"work {self.queue}"),
        ]

    def stop(self) -> None:
        """Finish and acknowledge what was taken, and return then."""
        self.consumer.stop()
        for thread in self.threads:
            thread.wait()

    def _work(self) -> Work:
        this = process.of(self.container)
        return Work(
            queue=str(self.queue),
            read=self._read,
            handle=self._handle,
            retry_delays=this.settings.retry_delays,
            publisher=this.publisher,
            now=clock.now,
            is_away=is_away,
            rest=self.rest,
        )

    def _read(self, message: Incoming) -> Delivery | Park:
        return intake.read(message, self.accepted, clock.now())

    def _handle(self, given: list[Any]) -> Sequence[Verdict]:
        outcome = Event()

        def finished(_context: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            if exc_info:
                outcome.send_exception(*exc_info)
            else:
                outcome.send(result)
            return result, exc_info

        self.container.spawn_worker(self, (given,), {}, handle_result=finished)
        verdicts: Sequence[Verdict] = outcome.wait()
        return verdicts


class RawMessages(Batches):
    """Consumes a queue and calls the method with a list of messages as they came.

    None is read, so none is refused. Whatever goes wrong is waited for: nothing is sent on.
    """

    def _work(self) -> Work:
        return replace(super()._work(), read=lambda message: message, is_away=lambda _error: True)


batches = Batches.decorator
raw_messages = RawMessages.decorator
