"""Runs one service as one process: ``python -m services.chassis.runner MODULE:CLASS``.

It patches the standard library for eventlet before anything else is imported, answers health
checks from the first moment, waits for broker and store, and on SIGTERM finishes what was begun.
"""

import gc
import warnings

# All that is imported stays: to look for cycles among it takes a tenth of the time.
gc.disable()
# Known, and planned for: docs/decisions/0004-eventlet-and-the-way-out.md.
warnings.filterwarnings("ignore", message="\\s*Eventlet is deprecated")

# Only after the warning is silenced, and before eventlet: it leaves a part of eventlet out.
from services.chassis.lookups import look_up_beside  # noqa: E402, I001

import eventlet  # noqa: E402

eventlet.monkey_patch()
look_up_beside()

import os  # noqa: E402 - only after the patch
import signal  # noqa: E402
import socket  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable  # noqa: E402
from typing import Any  # noqa: E402

import structlog  # noqa: E402
from eventlet import wsgi  # noqa: E402
from nameko.containers import ServiceContainer  # noqa: E402

from services.chassis import (  # noqa: E402
    VERSION,
    clock,
    failpoints,
    garbage,
    logs,
    metrics,
    mongo,
    process,
    traces,
)
from services.chassis.backoff import Backoff  # noqa: E402
from services.chassis.config import Settings, SettingsError, load_settings  # noqa: E402
from services.chassis.health import Health  # noqa: E402
from services.chassis.listening import listen  # noqa: E402
from services.chassis.loading import load_service  # noqa: E402
from services.chassis.presence import ANSWER_SECONDS, Presence  # noqa: E402
from services.chassis.process import Process  # noqa: E402
from services.chassis.publisher import Publisher  # noqa: E402

log = structlog.get_logger(__name__)

RPC_EXCHANGE = "klankbord.rpc"
MAX_WORKERS = 50
_TICK = 0.1
_FAILED = 1
_USAGE = 2


class Runner:
    """Starts a service's container and sees it through to its end.

    Args:
        service: the nameko service class.
        settings: checked.
    """

    def __init__(self, service: Any, settings: Settings) -> None:
        self.service = service
        self.settings = settings
        self.stopping = False
        self.health = Health(service.name, VERSION)
        self.process = Process(
            name=service.name,
            instance=f"{socket.gethostname()}-{os.getpid()}-{clock.new_id()[:8]}",
            settings=settings,
            health=self.health,
            publisher=Publisher(settings.amqp_url, settings.publish_timeout),
            # A line of its own: on the other one a question waits its turn.
            broker=Presence("broker", Publisher(settings.amqp_url, ANSWER_SECONDS).check),
        )

    def run(self) -> int:
        """Run until a signal or a failure; return the exit code."""
        started = [False]
        self.health.add("start", lambda: None if started[0] else "not started yet")
        metrics.PROCESS.labels(self.service.name, VERSION).set(1)
        self._serve_health()
        self._catch_signals()
        if not self._wait_for_parts():
            return 0
        self.health.add("broker", lambda: self.process.broker.trouble)
        eventlet.spawn_n(self.process.broker.watch)
        container = ServiceContainer(self.service, config=self._nameko_config())
        # A part may go away meanwhile, and a stop must not wait for it without end.
        start = eventlet.spawn(container.start)
        if self._goes_on_until(start):
            start.wait()
            started[0] = True
            log.info("process.started", instance=self.process.instance)
            died = eventlet.spawn(container.wait)
            if self._goes_on_until(died):
                return self._died(died)
        return self._stop(start, container)

    def _goes_on_until(self, thread: Any) -> bool:
        """Wait until a thread has ended; return False when told to stop before."""
        while not self.stopping and not thread.dead:
            eventlet.sleep(_TICK)
        return not self.stopping

    def _serve_health(self) -> None:
        listener = listen(
            self.settings.health_host, self.settings.health_port, "KLANKBORD_HEALTH_PORT"
        )
        log.info("health.listening", port=listener.getsockname()[1])
        eventlet.spawn_n(wsgi.server, listener, self.health.wsgi, log_output=False, debug=False)

    def _catch_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._signalled)

    def _signalled(self, number: int, _frame: Any) -> None:
        if self.stopping:
            os._exit(_FAILED)
        self.stopping = True

    def _wait_for_parts(self) -> bool:
        """Wait until broker and store answer; return False when told to stop before."""
        store = mongo.connect(self.settings.mongo_url, "admin")
        return self._wait_for("broker", self.process.publisher.check) and self._wait_for(
            "store", lambda: mongo.check(store)
        )

    def _wait_for(self, part: str, check: Callable[[], None]) -> bool:
        backoff = Backoff(most=2.0)
        while not self.stopping:
            try:
                check()
            except Exception as error:
                log.warning("process.waiting", part=part, error=str(error)[:500])
                eventlet.sleep(backoff.next())
            else:
                return True
        return False

    def _nameko_config(self) -> dict[str, Any]:
        settings = self.settings
        return {
            process.CONFIG_KEY: self.process,
            "AMQP_URI": settings.amqp_url,
            "WEB_SERVER_ADDRESS": f"{settings.http_host}:{settings.http_port}",
            "rpc_exchange": RPC_EXCHANGE,
            "max_workers": MAX_WORKERS,
        }

    def _stop(self, start: Any, container: Any) -> int:
        log.info("process.stopping", deadline=self.settings.drain_seconds)
        self.health.stopping()
        eventlet.sleep(self.settings.linger_seconds)
        try:
            with eventlet.Timeout(self.settings.drain_seconds):
                start.wait()
                container.stop()
        except eventlet.Timeout:
            log.error("process.stop_incomplete", deadline=self.settings.drain_seconds)
            return _FAILED
        self.process.broker.stop()
        self.process.publisher.close()
        traces.flush()
        log.info("process.stopped")
        return 0

    @staticmethod
    def _died(died: Any) -> int:
        try:
            died.wait()
        except Exception:
            log.exception("process.died")
        return _FAILED


def main(arguments: list[str]) -> int:
    """Run the service that the only argument names; return the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m services.chassis.runner MODULE:CLASS\n")
        return _USAGE
    try:
        settings = load_settings(os.environ)
        failpoints.check()
        service = load_service(arguments[0])
        garbage.look_seldom()
    except (SettingsError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return _USAGE
    logs.configure(service.name, settings.log_level)
    traces.configure(service.name, VERSION, settings.otlp_endpoint)
    try:
        return Runner(service, settings).run()
    except Exception:
        log.exception("process.failed")
        return _FAILED


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    # A greenthread or a thread of the pool must not keep a finished process alive.
    os._exit(code)
