"""How long it takes from an accepted event to the tally that shows it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from deploy.bench.amqp_load import Load, publishing
from deploy.bench.counters import wait_at_rest
from deploy.bench.dialogues import open_dialogue
from deploy.bench.feedback import feedback
from deploy.bench.probe import POLL_SECONDS, Probe
from deploy.bench.rounds import Say, percentile
from deploy.bench.stacks import private_stack
from deploy.bench.sustained import sustained
from deploy.client import Client
from deploy.local.stack import Stack
from services.contracts import fields
from services.contracts.registry import Queue

DOC = "Milliseconds from an accepted event to the tally that shows it, idle and at half load."

EVENTS = 8_000
"""Events that tell how much the stack can take, in each round."""
_DIALOGUE = "bench"
_PROBES = 60
# Before the first probe, so that the load is there for all of them.
_WARM_SECONDS = 2.0
_MOST_SECONDS = 60.0


@dataclass(frozen=True)
class _Round:
    """What one round found: events a second, and milliseconds for each probe."""

    capacity: float
    idle: list[float]
    half_load: list[float]


def measure(rounds: int, say: Say, events: int = EVENTS) -> dict[str, Any]:
    """Measure idle and at half of what the whole stack takes on this machine, in turn.

    What the stack takes is what it keeps up with while events come steadily, until the last of them
    stands in the digest's read model. Each round asks anew, just before its load: a machine that is
    slower by then would get more than half.

    The load goes on where that ended: as there, each event is the first of its person about its
    idea. So half of it is half of the same work.

    A probe is accepted over HTTP every tenth of a second. One tally is read every 40 ms, which is
    how exact each figure is.

    Args:
        rounds: how often each is measured, with 60 probes.
        say: gets progress, line by line.
        events: that tell how much the machine takes, in each round.

    Raises:
        LocalError: a part did not start, or something accepted never appeared.
    """
    with private_stack(say) as stack:
        begun = open_dialogue(Client(stack.gateway_url, stack.admin_key), _DIALOGUE)
        probe = Probe(stack, _DIALOGUE, begun)
        probe.warm_up()
        found: list[_Round] = []
        first = 0
        for number in range(rounds):
            one = _round(stack, probe, begun, first, events)
            found.append(one)
            first += events + _most(one.capacity)
            say(
                f"  round {number + 1} of {rounds}: {one.capacity:,.0f} events a second, p50 idle "
                f"{median(one.idle):.0f} ms, at half load {median(one.half_load):.0f} ms"
            )
    return {
        "idle": _figures([one.idle for one in found]),
        "half_load": _figures([one.half_load for one in found]),
        "capacity_per_s": round(median(one.capacity for one in found)),
        "load_per_s": round(median(one.capacity for one in found) / 2),
        "resolution_ms": round(1000 * POLL_SECONDS),
        "probes": rounds * _PROBES,
    }


def _round(stack: Stack, probe: Probe, begun: str, first: int, events: int) -> _Round:
    wait_at_rest(stack, Queue.DIGEST_EVENTS)
    idle = probe.run(_PROBES)
    source = feedback(_DIALOGUE, "capacity", _time(begun), first)
    capacity = sustained(stack, source, events)
    load = Load(
        amqp_url=stack.amqp_url,
        dialogue=_DIALOGUE,
        run="half",
        since=begun,
        per_second=capacity / 2,
        events=_most(capacity),
        first=first + events,
    )
    with publishing(load):
        time.sleep(_WARM_SECONDS)
        return _Round(capacity, idle, probe.run(_PROBES))


def _most(capacity: float) -> int:
    return int(capacity / 2 * _MOST_SECONDS)


def _figures(rounds: list[list[float]]) -> dict[str, float]:
    times = [one for found in rounds for one in found]
    return {
        "p50": round(percentile(times, 0.5), 1),
        "p99": round(percentile(times, 0.99), 1),
        "most": round(max(times), 1),
    }


def _time(text: str) -> datetime:
    return fields.parse_time(text).astimezone(UTC)
