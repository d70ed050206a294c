"""The gateway against a bare HTTP handler that checks nothing and publishes with a confirm."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import count
from statistics import median
from typing import Any

from deploy.bench.bare_names import EXCHANGE, QUEUE, WITH_FRAMEWORK, WITH_OURS
from deploy.bench.dialogues import open_dialogue
from deploy.bench.http_load import Load, Result
from deploy.bench.rounds import Rounds, Say, interleave, percentile
from deploy.bench.stacks import free_port, private_stack
from deploy.client import Client
from deploy.local.errors import LocalError
from deploy.local.home import CHECKOUT
from deploy.local.services import GATEWAY, Service, load_services
from deploy.local.stack import Stack
from services.chassis import broker, topology
from services.contracts import envelope
from services.contracts.registry import Queue

DOC = "One POST of feedback against a bare handler; batches; the time that an answer takes."

EVENTS = 2_000
BATCH = 100
CONNECTIONS = (1, 16, 64)
_USUAL = 16
# A batch holds many events, so fewer requests give as steady a figure.
_BATCHES_PART = 10
_PATIENCE_SECONDS = 300
_CONNECT_SECONDS = 10.0


class ClientFailedError(LocalError):
    """The measuring client was not answered as it should be."""


def measure(rounds: int, say: Say, events: int = EVENTS) -> dict[str, Any]:
    """Measure single events, batches and a bare handler in turn.

    Engagement does not run meanwhile, so that the events only wait; the queues are emptied before
    every measurement.

    Args:
        rounds: how often each is measured.
        say: gets progress, line by line.
        events: single requests of one measurement.

    Raises:
        LocalError: a part did not start, or an answer was wrong.
    """
    port = free_port()
    with private_stack(say, _services(port)) as stack:
        _declare(stack)
        return _measured(_Bench(stack, port, events), rounds, say)


def _services(port: int) -> tuple[Service, ...]:
    needed = [one for one in load_services() if one.name in ("ideas", GATEWAY)]
    runner = (sys.executable, "-m", "services.chassis.runner")
    command = (f"KLANKBORD_HTTP_PORT={port}", *runner, "deploy.bench.bare_gateway:BareGateway")
    return (*needed, Service("bare-gateway", ("env", *command)))


def _declare(stack: Stack) -> None:
    with broker.connect(stack.amqp_url, _CONNECT_SECONDS) as connection:
        channel = connection.channel()
        channel.exchange_declare(EXCHANGE, "topic", durable=True, auto_delete=False)
        # The same kind of queue as the one that the gateway publishes to.
        topology.declare_queues(channel, topology.family(QUEUE))
        channel.queue_bind(QUEUE, EXCHANGE, QUEUE)


@dataclass(frozen=True)
class _Kind:
    """What is measured: where, and how much at a time."""

    port: int
    path: str
    content_type: str
    connections: int
    batch: int = 0


class _Bench:
    """Sends loads, and keeps what was answered."""

    def __init__(self, stack: Stack, bare_port: int, events: int) -> None:
        self.events = events
        self.results: dict[str, list[Result]] = {}
        self._stack = stack
        self._bare_port = bare_port
        self._runs = count()
        client = Client(stack.gateway_url, stack.admin_key)
        self._load = Load(
            port=0,
            path="",
            headers={},
            dialogue="bench",
            time=open_dialogue(client, "bench"),
            run="",
            connections=0,
            requests=events,
        )

    def variants(self) -> dict[str, Callable[[], float]]:
        """Return every variant: events per second when called."""
        kinds = {f"gateway_{many}": self._gateway(many) for many in CONNECTIONS}
        kinds[f"batch_{_USUAL}"] = self._gateway(_USUAL, BATCH)
        for many in CONNECTIONS:
            kinds[f"bare_{many}"] = self._bare(WITH_FRAMEWORK, many)
        kinds[f"bare_ours_{_USUAL}"] = self._bare(WITH_OURS, _USUAL)
        return {name: partial(self._per_second, name, kind) for name, kind in kinds.items()}

    def _gateway(self, connections: int, batch: int = 0) -> _Kind:
        port = int(self._stack.gateway_url.rpartition(":")[2])
        content_type = envelope.BATCH if batch else envelope.STRUCTURED
        return _Kind(port, "/v1/feedback", content_type, connections, batch)

    def _bare(self, path: str, connections: int) -> _Kind:
        return _Kind(self._bare_port, path, envelope.STRUCTURED, connections)

    def _per_second(self, name: str, kind: _Kind) -> float:
        self._empty_queues()
        requests = max(1, self.events // _BATCHES_PART) if kind.batch else self.events
        load = replace(
            self._load,
            port=kind.port,
            path=kind.path,
            headers={
                "Content-Type": kind.content_type,
                "Authorization": f"Bearer {self._stack.admin_key}",
            },
            run=f"run-{next(self._runs)}",
            connections=kind.connections,
            requests=requests,
            batch=kind.batch,
        )
        result = _send(load)
        self.results.setdefault(name, []).append(result)
        return requests * max(1, kind.batch) / result.seconds

    def _empty_queues(self) -> None:
        with broker.connect(self._stack.amqp_url, _CONNECT_SECONDS) as connection:
            channel = connection.channel()
            for queue in (QUEUE, Queue.ENGAGEMENT_FEEDBACK):
                channel.queue_purge(str(queue))


def _send(load: Load) -> Result:
    done = subprocess.run(
        [sys.executable, "-m", "deploy.bench.http_load"],
        input=json.dumps(asdict(load)),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        check=False,
    )
    if done.returncode:
        raise ClientFailedError(f"The measuring client failed: {done.stderr.strip()[-1000:]}")
    return Result(**json.loads(done.stdout))


def _measured(bench: _Bench, rounds: int, say: Say) -> dict[str, Any]:
    found = interleave(rounds, bench.variants(), say)
    single, bare = f"gateway_{_USUAL}", f"bare_{_USUAL}"
    return {
        "vs_bare": found.ratio(single, bare),
        "batch_vs_single": found.ratio(f"batch_{_USUAL}", single),
        "latency_ms": {str(many): _latency(bench, f"gateway_{many}") for many in CONNECTIONS},
        "vs_bare_ours": found.ratio(single, f"bare_ours_{_USUAL}"),
        "vs_bare_by_connections": _by_connections(found),
        "bare_latency_ms": {str(many): _latency(bench, f"bare_{many}") for many in CONNECTIONS},
        "per_s": found.medians(),
        "client_busy": round(max(one.busy for many in bench.results.values() for one in many), 2),
    }


def _by_connections(found: Rounds) -> dict[str, float]:
    return {str(many): found.ratio(f"gateway_{many}", f"bare_{many}") for many in CONNECTIONS}


def _latency(bench: _Bench, variant: str) -> dict[str, float]:
    times = [one.milliseconds for one in bench.results[variant]]
    return {
        name: round(median(percentile(one, part) for one in times), 2)
        for name, part in (("p50", 0.5), ("p99", 0.99))
    }
