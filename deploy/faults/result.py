"""What a run found, as text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deploy.faults.checks import Findings
from deploy.faults.exits import Exit
from deploy.faults.injecting import Injected
from deploy.faults.plan import Fault, Kind

SETTLE_SECONDS = 60.0
_SHOWN = 10


@dataclass(frozen=True)
class Result:
    """What a run found.

    Args:
        seed: of the run.
        events: that were sent.
        accepted: different events that a door accepted.
        duplicates_sent: sendings that were accepted of events sent before.
        invalid: invalid events among those that were sent.
        findings: of the checks.
        faults: those that really happened.
        planned: how many there were to be.
        restarts: processes that ended without our doing.
        settle_seconds: from the last fault until nothing was open.
        waited_for: what was open after the last fault, and for how many seconds.
        unsettled: what was still open when waiting ended.
        seconds: of the whole run, starting and stopping the stack included.
        meanwhile: what the publishers met.
    """

    seed: int
    events: int
    accepted: int
    duplicates_sent: int
    invalid: int
    findings: Findings
    faults: tuple[Fault, ...]
    planned: int
    restarts: tuple[Exit, ...]
    settle_seconds: float
    waited_for: Mapping[str, float]
    unsettled: Mapping[str, int]
    seconds: float
    meanwhile: Mapping[str, int]

    @property
    def troubles(self) -> dict[str, Sequence[object]]:
        """Return everything that is wrong, by the name of its figure."""
        found = self.findings
        wrong: dict[str, Sequence[object]] = {
            "lost": found.lost,
            "double_counted": [found.double_counted] if found.double_counted else [],
            "drift": ["/".join(place) for place in found.drift],
            "parked_valid": found.parked_valid,
            "parked_wrongly": found.parked_wrongly,
            "invalid_counted": found.invalid_counted,
            "never_accepted": found.never_accepted,
            "read_model_differs": found.read_model_differs,
            "digests_missing": found.digests_missing,
            "digests_twice": found.digests_twice,
            "deliveries_missing": found.deliveries_missing,
            "deliveries_twice": found.deliveries_twice,
            "unexpected_restarts": [f"{one.name}: {one.how}" for one in self.restarts],
            "unsettled": [f"{name}: {count}" for name, count in self.unsettled.items()],
            "settle_seconds": [self.settle_seconds] if self._is_late else [],
        }
        return {name: things for name, things in wrong.items() if things}

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.troubles

    @property
    def _is_late(self) -> bool:
        return self.settle_seconds > SETTLE_SECONDS

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as JSON-ready values."""
        found = self.findings
        counts = Counter(fault.kind for fault in self.faults)
        return {
            "seed": self.seed,
            "events": self.events,
            "accepted": self.accepted,
            "duplicates_sent": self.duplicates_sent,
            "invalid": self.invalid,
            "lost": len(found.lost),
            "double_counted": found.double_counted,
            "drift": len(found.drift),
            "parked_valid": len(found.parked_valid),
            "parked_wrongly": len(found.parked_wrongly),
            "invalid_counted": len(found.invalid_counted),
            "never_accepted": len(found.never_accepted),
            "read_model_differs": len(found.read_model_differs),
            "digests_missing": len(found.digests_missing),
            "digests_twice": len(found.digests_twice),
            "deliveries_missing": len(found.deliveries_missing),
            "deliveries_twice": len(found.deliveries_twice),
            "unexpected_restarts": len(self.restarts),
            "unsettled": dict(self.unsettled),
            "kills": counts[Kind.KILL] + counts[Kind.TERM],
            "sigkills": counts[Kind.KILL],
            "sigterms": counts[Kind.TERM],
            "faults": {str(kind): counts[kind] for kind in Kind if counts[kind]},
            "targets": _by_target(self.faults),
            "faults_planned": self.planned,
            "meanwhile": dict(self.meanwhile),
            "settle_seconds": round(self.settle_seconds, 1),
            "waited_for": dict(self.waited_for),
            "seconds": round(self.seconds, 1),
            "ok": self.ok,
        }

    def to_text(self) -> str:
        """Return the figures for a person, and what is wrong in detail."""
        figures = self.to_dict()
        faults, targets = figures.pop("faults"), figures.pop("targets")
        lines = [f"{name:20} {value}" for name, value in figures.items() if name != "ok"]
        lines += ["faults that happened", *(f"  {name:18} {n}" for name, n in faults.items())]
        lines += ["to whom", *(f"  {name:18} {_words(kinds)}" for name, kinds in targets.items())]
        for name, things in self.troubles.items():
            lines.append(f"wrong: {name}")
            lines += [f"  {str(thing)!r}" for thing in things[:_SHOWN]]
        lines.append("Everything holds." if self.ok else "This run failed.")
        return "\n".join(lines)


def _by_target(faults: Iterable[Fault]) -> dict[str, dict[str, int]]:
    """Return how often each kind of fault happened to each target."""
    counts = Counter((fault.target, str(fault.kind)) for fault in faults)
    found: dict[str, dict[str, int]] = {}
    for target, kind in sorted(counts):
        found.setdefault(target, {})[kind] = counts[target, kind]
    return found


def _words(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def happened(injected: Iterable[Injected], exits: Mapping[int, Exit]) -> tuple[Fault, ...]:
    """Return the faults that really happened.

    Args:
        injected: what was begun.
        exits: how processes ended, by pid.
    """
    return tuple(one.fault for one in injected if _happened(one, exits))


def _happened(one: Injected, exits: Mapping[int, Exit]) -> bool:
    if not one.pid:
        return one.happened
    ended = exits.get(one.pid)
    if ended is None:
        return False
    # A process that SIGTERM should stop and SIGKILL ended was killed by something else.
    return ended.killed != (one.fault.kind is Kind.TERM)
