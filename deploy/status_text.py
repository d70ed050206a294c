"""What `/v1/status` says, as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]


def status_lines(status: Json) -> list[str]:
    """Return the lines about a deployment.

    Args:
        status: what `/v1/status` answered.
    """
    return [
        *_parts(status["parts"]),
        *_queues(status["queues"]),
        *_outboxes(status["outboxes"]),
        *_counts("Parked", status["parked"]),
        *_counts("Answers", status["answers"]),
        *_digests(status["digests"]),
    ]


def _parts(parts: list[Json]) -> Iterator[str]:
    for part in parts:
        word = "ready" if part["ready"] else f"not ready: {_troubles(part['trouble'])}"
        yield f"  {part['name']:<14} {part['version'] or '-':<9} {word}"


def _troubles(trouble: Mapping[str, str]) -> str:
    return "; ".join(f"{part}: {text}" for part, text in trouble.items()) or "it does not say why"


def _queues(queues: list[Json]) -> Iterator[str]:
    for one in queues:
        busy = one["messages"] or one["oldest_seconds"]
        if not busy:
            continue
        readers = "readers unknown" if one["consumers"] is None else f"{one['consumers']} readers"
        waiting = "?" if one["messages"] is None else one["messages"]
        age = f", oldest in hand {one['oldest_seconds']:.0f} s" if one["oldest_seconds"] else ""
        yield f"  Queue {one['queue']}: {waiting} waiting, {readers}{age}"


def _outboxes(outboxes: list[Json]) -> Iterator[str]:
    for one in outboxes:
        if one["pending"]:
            yield (
                f"  Outbox {one['database']}: {one['pending']} to send, "
                f"oldest {one['oldest_seconds']:.0f} s"
            )


def _counts(title: str, counts: Mapping[str, int] | None) -> Iterator[str]:
    if counts is None:
        yield f"  {title}: not counted yet"
    elif any(counts.values()):
        told = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()) if count)
        yield f"  {title}: {told}"


def _digests(digests: list[Json]) -> Iterator[str]:
    for one in digests:
        latest = f"{one['period']} for {one['audience']}, {one['published_at']}"
        yield f"  Dialogue {one['dialogue']}: {latest if one['period'] else 'no digest yet'}"
