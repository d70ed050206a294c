"""How long it takes from an accepted event to the tally that shows it."""

from __future__ import annotations

import time
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

EVENTS = 12_000
"""Events that tell how much the stack can take."""
_DIALOGUE = "bench"
_PROBES = 60
# Before the first probe, so that the load is there for all of them.
_WARM_SECONDS = 2.0
_MOST_SECONDS = 120.0


def measure(rounds: int, say: Say, events: int = EVENTS) -> dict[str, Any]:
    """Measure idle and at half of what the whole stack takes on this machine, in turn.

    What the stack takes is what it keeps up with while events come steadily, until the last of them
    stands in the digest's read model.

    The load goes on where that ended: as there, each event is the first of its person about its
    idea. So half of it is half of the same work.

    A probe is accepted over HTTP every tenth of a second. One tally is read every 40 ms, which is
    how exact each figure is.

    Args:
        rounds: how often each is measured, with 60 probes.
        say: gets progress, line by line.
        events: that tell how much the machine takes.

    Raises:
        LocalError: a part did not start, or something accepted never appeared.
    """
    with private_stack(say) as stack:
        begun = open_dialogue(Client(stack.gateway_url, stack.admin_key), _DIALOGUE)
        per_second = _capacity(stack, events, begun, say)
        say(f"  the whole stack takes {per_second:,.0f} events a second")
        probe = Probe(stack, _DIALOGUE, begun)
        probe.warm_up()
        found: dict[str, list[list[float]]] = {"idle": [], "half_load": []}
        for number in range(rounds):
            _rest(stack)
            found["idle"].append(probe.run(_PROBES))
            load = _load(stack, begun, per_second / 2, events, number)
            found["half_load"].append(_loaded(probe, load))
            for name, times in found.items():
                say(f"  round {number + 1} of {rounds}: {name} p50 {median(times[-1]):.0f} ms")
    return {
        **{name: _figures(times) for name, times in found.items()},
        "capacity_per_s": round(per_second),
        "load_per_s": round(per_second / 2),
        "resolution_ms": round(1000 * POLL_SECONDS),
        "probes": rounds * _PROBES,
    }


def _figures(rounds: list[list[float]]) -> dict[str, float]:
    times = [one for found in rounds for one in found]
    return {
        "p50": round(percentile(times, 0.5), 1),
        "p99": round(percentile(times, 0.99), 1),
        "most": round(max(times), 1),
    }


def _capacity(stack: Stack, events: int, begun: str, say: Say) -> float:
    return sustained(stack, feedback(_DIALOGUE, "capacity", _time(begun)), events, say)


def _rest(stack: Stack) -> float:
    """Wait until the digest has taken in all that was counted; return when it had."""
    return wait_at_rest(stack, Queue.DIGEST_EVENTS)


def _load(stack: Stack, begun: str, per_second: float, sent: int, number: int) -> Load:
    most = int(per_second * _MOST_SECONDS)
    first = sent + number * most
    return Load(stack.amqp_url, _DIALOGUE, f"half-{number}", begun, per_second, most, first)


def _loaded(probe: Probe, load: Load) -> list[float]:
    with publishing(load):
        time.sleep(_WARM_SECONDS)
        return probe.run(_PROBES)


def _time(text: str) -> datetime:
    return fields.parse_time(text).astimezone(UTC)
