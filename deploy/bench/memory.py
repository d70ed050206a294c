"""How much memory every process holds, at rest and after very many events."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from statistics import median
from typing import Any

from deploy.bench import http_load
from deploy.bench.counters import wait_at_rest, wait_handled
from deploy.bench.dialogues import open_dialogue
from deploy.bench.feedback import feedback
from deploy.bench.rounds import Say
from deploy.bench.stacks import private_home
from deploy.client import Client
from deploy.digests import current_digest
from deploy.local.errors import LocalError
from deploy.local.home import Home
from deploy.local.services import load_services
from deploy.local.stack import Stack, start_stack
from deploy.local.status import stack_status
from services.chassis.messages import OutgoingMessage
from services.chassis.publisher import Publisher
from services.contracts import envelope, fields
from services.contracts.envelope import Event
from services.contracts.registry import Queue

DOC = "Megabytes of every process at rest, half way and after 200,000 events."

EVENTS = 200_000
_DIALOGUE = "bench"
_CHUNK = 5_000
_PAGE = 500
# One event in ten comes over HTTP: of those, half alone and half in batches.
_HTTP_PART = 10
_BATCH = 50
_CONNECTIONS = 4
_READINGS = 5
_READING_SECONDS = 0.5

Memory = dict[str, float]


class RestartedError(LocalError):
    """A process ended while its memory was measured."""


def measure(rounds: int, say: Say, events: int = EVENTS) -> dict[str, Any]:
    """Measure every process at rest, after half of the events and after all of them.

    One run is long and its figures hardly vary, so there is only one.

    Args:
        rounds: not used.
        say: gets progress, line by line.
        events: of both halves together.

    Raises:
        LocalError: a part did not start, stopped working or was started again.
    """
    with private_home() as home, start_stack(home, "up", say) as stack:
        client = Client(stack.gateway_url, stack.admin_key)
        crowd = _Crowd(stack, open_dialogue(client, _DIALOGUE))
        pids, found = _pids(home), {"rest": _memory(_pids(home))}
        for name in ("half", "end"):
            crowd.send(events // 2, say)
            current_digest(client, _DIALOGUE, "management", "json", say)
            found[name] = _memory(pids)
            say(f"  {name}: {found[name]}")
        if _pids(home) != pids:
            raise RestartedError("A process ended and was started again: see its log.")
    return _figures(found, events)


def _figures(found: dict[str, Memory], events: int) -> dict[str, Any]:
    half, end = found["half"], found["end"]
    growth = {name: round(100 * (end[name] - half[name]) / half[name], 1) for name in half}
    own = [service.name for service in load_services()]
    return {
        "rounds": 1,
        "events": events,
        "mb": found,
        "growth_percent": growth,
        "most_growth_percent": max(growth[name] for name in own),
    }


class _Crowd:
    """Sends events over both doors, never more than a few thousand ahead of engagement."""

    def __init__(self, stack: Stack, begun: str) -> None:
        self._stack = stack
        self._begun = begun
        self._events: Iterator[Event] = feedback(_DIALOGUE, "amqp", fields.parse_time(begun))
        self._sent = 0
        self._runs = count()

    def send(self, events: int, say: Say) -> None:
        """Send events and wait until all of them are counted and told."""
        goal = self._sent + events
        while self._sent < goal:
            self._send_chunk(min(_CHUNK, goal - self._sent))
            wait_handled(self._stack, Queue.ENGAGEMENT_FEEDBACK, self._sent, say)
            say(f"  {self._sent:,} events are counted")
        wait_at_rest(self._stack, Queue.DIGEST_EVENTS)

    def _send_chunk(self, events: int) -> None:
        singles = batches = events // (2 * _HTTP_PART)
        requests = batches // _BATCH
        self._over_http(singles)
        self._over_http(requests, _BATCH)
        self._over_amqp(events - singles - requests * _BATCH)
        self._sent += events

    def _over_amqp(self, events: int) -> None:
        with Publisher(self._stack.amqp_url) as publisher:
            for first in range(0, events, _PAGE):
                page = islice(self._events, min(_PAGE, events - first))
                publisher.publish([OutgoingMessage.of(event) for event in page])

    def _over_http(self, requests: int, batch: int = 0) -> None:
        if not requests:
            return
        kind = envelope.BATCH if batch else envelope.STRUCTURED
        http_load.run(
            http_load.Load(
                port=int(self._stack.gateway_url.rpartition(":")[2]),
                path="/v1/feedback",
                headers={
                    "Content-Type": kind,
                    "Authorization": f"Bearer {self._stack.admin_key}",
                },
                dialogue=_DIALOGUE,
                time=self._begun,
                run=f"http-{next(self._runs)}",
                connections=_CONNECTIONS,
                requests=requests,
                warm_up=0,
                batch=batch,
            )
        )


def _pids(home: Home) -> dict[str, int]:
    status = stack_status(home)
    return {part.name: part.pid for part in status.parts} if status else {}


def _memory(pids: dict[str, int]) -> Memory:
    """Return the resident megabytes of each process: the middle of a few readings."""
    readings: dict[str, list[float]] = {name: [] for name in pids}
    for _ in range(_READINGS):
        for name, pid in pids.items():
            readings[name].append(_resident_mb(pid))
        time.sleep(_READING_SECONDS)
    return {name: round(median(values), 1) for name, values in readings.items()}


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RestartedError("A process has ended: see its log.")
