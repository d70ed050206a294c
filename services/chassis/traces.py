"""Traces: what a process did for one cause, told to a collector where one is set.

The id of a trace is made from the correlation id. So nothing has to travel with messages, every
process finds the same trace, and whoever has a log line finds it too. Spans are told when the work
is done; without a collector, telling costs one comparison.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any

from services.contracts.envelope import Checked

Value = str | int | float
Tell = Callable[[str, int, float, Mapping[str, Value]], None]
"""Tells one span: its name, its trace, the seconds it took until now, and what is known of it."""

# A batch may hold events of very many causes; more spans than this say nothing more.
MOST_CAUSES = 50

_tell: Tell | None = None
_flush: Callable[[], None] | None = None


def configure(service: str, version: str, endpoint: str) -> None:
    """Tell spans from now on, unless ``endpoint`` is empty.

    Args:
        service: that this process runs.
        version: of Klankbord.
        endpoint: of the collector, as ``http://collector:4318``.
    """
    global _tell, _flush
    if endpoint:
        # What tells spans is large; who does not want them does not load it.
        otlp: Any = import_module("services.chassis.otlp")
        _tell, _flush = otlp.start(service, version, endpoint)


def flush() -> None:
    """Tell what was not told yet, within a second."""
    if _flush:
        _flush()


def trace_id(correlation: str) -> int:
    """Return the id of the trace of everything with this correlation id."""
    return int.from_bytes(hashlib.sha256(correlation.encode()).digest()[:16])


def record(
    name: str, correlations: Iterable[str], seconds: float, attributes: Mapping[str, Value]
) -> None:
    """Tell that something was done just now, in the trace of each cause that it was done for.

    Args:
        name: of what was done; of a small set.
        correlations: of the causes.
        seconds: that it took.
        attributes: never an address, a secret, a person or what was said.
    """
    if _tell is None:
        return
    for correlation in list(dict.fromkeys(correlations))[:MOST_CAUSES]:
        _tell(name, trace_id(correlation), seconds, attributes)


def causes(events: Iterable[Checked]) -> list[str]:
    """Return the correlation ids of events, and of what they tell a whole batch of."""
    if _tell is None:
        return []
    found = []
    for checked in events:
        found.append(checked.event.correlation)
        found += [one["correlation"] for one in checked.data.get("records", ())]
    return found
