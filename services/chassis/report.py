"""What a process says about itself when an operator asks how things are."""

from typing import Any

from prometheus_client import Gauge

from services.chassis import metrics
from services.chassis.process import Process


def report(process: Process) -> dict[str, Any]:
    """Return how a process is doing, as JSON-ready values, from what it holds in memory.

    Returns:
        ``process``, ``version``, ``ready`` and ``parts`` as ``/readyz`` has them; ``instance``;
        ``queues`` with the age in seconds of the oldest message in hand; ``outboxes`` with what
        still must be sent and its age in seconds.
    """
    _, health = process.health.ready()
    ages = values(metrics.OUTBOX_OLDEST)
    return {
        **health,
        "instance": process.instance,
        "queues": [
            {"queue": queue, "oldest_seconds": round(age, 3)}
            for queue, age in sorted(values(metrics.QUEUE_OLDEST).items())
        ],
        "outboxes": [
            {
                "database": database,
                "pending": int(pending),
                "oldest_seconds": round(ages.get(database, 0.0), 3),
            }
            for database, pending in sorted(values(metrics.OUTBOX_PENDING).items())
        ],
    }


def values(gauge: Gauge) -> dict[str, float]:
    """Return the values of a gauge with one label, by that label."""
    return {
        next(iter(sample.labels.values())): sample.value
        for family in gauge.collect()
        for sample in family.samples
    }
