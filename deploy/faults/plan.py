"""Which faults a run injects, and when: drawn from a seed, so that a run can be repeated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from deploy.faults.roles import RELAYS, SERVICES


class Kind(StrEnum):
    """What can go wrong."""

    KILL = "kill"
    TERM = "term"
    BROKER_KILL = "broker-kill"
    STORE_KILL = "store-kill"
    STOP = "stop"
    CUT = "cut"
    RESET = "reset"
    BLACK_HOLE = "black-hole"
    DISK_ALARM = "disk-alarm"
    QUEUE_LIMIT = "queue-limit"


PUBLISHERS = "publishers/broker"
# The gateway speaks to the store once, when it starts.
LINKS = (
    *(f"{service}/broker" for service in SERVICES),
    *(f"{service}/store" for service in SERVICES if service != "gateway"),
    PUBLISHERS,
)
KILLABLE = (*SERVICES, *RELAYS)
STOPPABLE = (*SERVICES, "rabbitmq", "store")

_TARGETS: Mapping[Kind, tuple[str, ...]] = {
    Kind.KILL: KILLABLE,
    Kind.TERM: KILLABLE,
    Kind.BROKER_KILL: ("rabbitmq",),
    Kind.STORE_KILL: ("store",),
    Kind.STOP: STOPPABLE,
    Kind.CUT: LINKS,
    Kind.RESET: LINKS,
    Kind.BLACK_HOLE: LINKS,
    Kind.DISK_ALARM: ("rabbitmq",),
    Kind.QUEUE_LIMIT: ("engagement.feedback",),
}
# The shortest and the longest time that a fault of this kind lasts, in seconds.
_LENGTHS: Mapping[Kind, tuple[float, float]] = {
    Kind.STOP: (5.0, 60.0),
    Kind.BLACK_HOLE: (3.0, 20.0),
    Kind.DISK_ALARM: (4.0, 15.0),
    Kind.QUEUE_LIMIT: (6.0, 15.0),
}
KILLS = frozenset({Kind.KILL, Kind.TERM, Kind.BROKER_KILL, Kind.STORE_KILL})
"""Those that need no traffic to be a fault, and so may wait until all of it was sent."""

# SIGTERM is the gentle way to die and has tests of its own, so most process kills are SIGKILL.
_TERMS_AMONG_KILLS = 10

# A lasting fault takes at most this share of a run, so that a short run is not one fault.
_MOST_OF_RUN = 0.15
# After it everybody reconnects; another fault at once would only meet processes that wait.
_BEFORE_FIRST = 3.0


@dataclass(frozen=True)
class Fault:
    """One fault.

    Args:
        at: seconds after the traffic began.
        kind: what goes wrong.
        target: a process, a link or a queue.
        seconds: how long it lasts; 0 for a moment.
    """

    at: float
    kind: Kind
    target: str
    seconds: float = 0.0

    def __str__(self) -> str:
        lasting = f" for {self.seconds:.1f} s" if self.seconds else ""
        return f"{self.at:7.1f} s  {self.kind} {self.target}{lasting}"


Sizes = Mapping[Kind, int]


def usual_sizes(kills: int) -> dict[Kind, int]:
    """Return how many faults of each kind go with a number of process kills."""
    terms = min(kills - 1, max(1, kills // _TERMS_AMONG_KILLS))
    few = max(1, round(kills / 12))
    some = max(1, round(kills / 15))
    return {
        Kind.KILL: kills - terms,
        Kind.TERM: terms,
        Kind.BROKER_KILL: few,
        Kind.STORE_KILL: few,
        Kind.STOP: max(1, round(kills / 6)),
        Kind.CUT: some,
        Kind.RESET: some,
        Kind.BLACK_HOLE: some,
        Kind.DISK_ALARM: max(1, round(kills / 30)),
        Kind.QUEUE_LIMIT: max(1, round(kills / 30)),
    }


def only(kind: Kind, number: int) -> dict[Kind, int]:
    """Return sizes with faults of one kind and no other."""
    return {kind: number}


def draw(seed: int, sizes: Sizes, seconds: float) -> tuple[Fault, ...]:
    """Return the faults of a run in their order; the same seed gives the same faults.

    The last one is a kill where there is one, so that a run ends soon after it.

    Args:
        seed: any number.
        sizes: how many of each kind.
        seconds: over which they are spread.
    """
    random = Random(f"klankbord faults: {seed}")  # noqa: S311 - chance here needs no secrecy
    faults = [one for kind, number in sizes.items() for one in _of(random, kind, number, seconds)]
    random.shuffle(faults)
    last = next((place for place, one in enumerate(faults) if one.kind in KILLS), None)
    if last is not None:
        faults.append(faults.pop(last))
    gap = (seconds - _BEFORE_FIRST) / max(1, len(faults))
    return tuple(
        replace(one, at=round(_BEFORE_FIRST + gap * (place + random.uniform(0.0, 0.6)), 2))
        for place, one in enumerate(faults)
    )


def _of(random: Random, kind: Kind, number: int, run: float) -> Iterator[Fault]:
    # Every target gets its turn before one gets a second.
    turns: list[str] = []
    for _ in range(number):
        turns = turns or random.sample(_TARGETS[kind], len(_TARGETS[kind]))
        yield Fault(0.0, kind, turns.pop(), _length(random, kind, run))


def _length(random: Random, kind: Kind, run: float) -> float:
    if kind not in _LENGTHS:
        return 0.0
    least, most = _LENGTHS[kind]
    return round(random.uniform(least, max(least, min(most, run * _MOST_OF_RUN))), 1)
