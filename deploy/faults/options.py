"""How large a run is."""

from __future__ import annotations

from dataclasses import dataclass

from deploy.faults.plan import Fault, Kind, Sizes, draw, only, usual_sizes

# Some faults meet a process that is down already.
FULL_EVENTS, _FULL_KILLS = 500_000, 345
_FEWEST_KILLS = 4
_EVENTS_FOR_A_KILL = 650
# Engagement counts twice as many on the machine that this was made on.
_EVENTS_A_SECOND = 200.0
# With a fault every five seconds for most of an hour it counts fewer than these, and falls behind.
_FULL_MINUTES = 65.0
_SECONDS_FOR_A_FAULT = 2.5
_SENDINGS_FOR_AN_EVENT = 1.2
_DIGEST_SECONDS, _DIGESTS = 5.0, 100
# The faults go on a little longer than the traffic.
_TRAFFIC_SHARE = 0.95


@dataclass(frozen=True)
class Options:
    """How large a run is.

    Args:
        seed: of traffic and faults.
        events: how many different events are sent.
        sizes: how many faults of each kind.
        seconds: for which faults are injected.
    """

    seed: int
    events: int
    sizes: Sizes
    seconds: float

    @property
    def rate(self) -> float:
        """How many events are sent in a second, doubles included."""
        return self.events * _SENDINGS_FOR_AN_EVENT / (self.seconds * _TRAFFIC_SHARE)

    @property
    def digest_every(self) -> float:
        """How many seconds lie between two digests; those of a long run are large."""
        return max(_DIGEST_SECONDS, self.seconds / _DIGESTS)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults of the run."""
        return draw(self.seed, self.sizes, self.seconds)


def usual_options(
    seed: int,
    events: int,
    *,
    kills: int | None = None,
    minutes: float | None = None,
    kind: Kind | None = None,
) -> Options:
    """Return the options for what is given; what is not follows from the number of events.

    Args:
        seed: any number.
        events: how many.
        kills: process kills; with `kind` the number of those faults.
        minutes: for which faults are injected.
        kind: the only kind of fault, None for all.
    """
    number = kills or min(_FULL_KILLS, max(_FEWEST_KILLS, events // _EVENTS_FOR_A_KILL))
    sizes = only(kind, number) if kind else usual_sizes(number)
    least = sum(sizes.values()) * _SECONDS_FOR_A_FAULT
    seconds = minutes * 60 if minutes else max(least, events / _EVENTS_A_SECOND)
    return Options(seed, events, sizes, seconds)


def full_options(seed: int) -> Options:
    """Return the options of the largest run."""
    return usual_options(seed, FULL_EVENTS, kills=_FULL_KILLS, minutes=_FULL_MINUTES)
