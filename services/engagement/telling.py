"""What engagement tells: a counted batch, cut into events that the broker carries easily."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from services.contracts import strict_json
from services.contracts.envelope import Checked, Event
from services.engagement import records
from services.engagement.domain import Record

SOURCE = "urn:klankbord:engagement"
RECORDED = "engagement.recorded.v1"

MOST_BYTES = 1_000_000
MOST_RECORDS = 2_000


def to_record(checked: Checked) -> Record:
    """Return an event as it is counted, logged and told in ``engagement.recorded.v1``."""
    event = checked.event
    said = {name: value for name, value in checked.data.items() if value is not None}
    return {
        **said,
        "source": event.source,
        "id": event.id,
        "type": event.type,
        "time": event.time,
        "correlation": event.correlation,
    }


def batch_id(keys: Iterable[str]) -> str:
    """Return an id for a batch that is the same whenever the same events are in it."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()[:40]


def recorded(
    batch: str, new: Iterable[Record], tallies: Iterable[dict[str, Any]], now: datetime
) -> list[Event]:
    """Return the ``engagement.recorded.v1`` events of a batch; the tallies go with the last one.

    The same batch is cut in the same way every time, so its events keep their ids.

    Args:
        batch: its id.
        new: the records that were counted.
        tallies: documents of the tallies after them.
        now: when they were counted, in UTC.
    """
    ordered = sorted(new, key=lambda one: (one["source"], one["id"]))
    parts = list(_cut([records.dumped_record(one) for one in ordered])) or [[]]
    dumped = [records.dumped_tally(tally) for tally in tallies]
    last = len(parts) - 1
    return [
        _event(
            batch if position == 0 else f"{batch}-{position}",
            part,
            dumped if position == last else [],
            now,
        )
        for position, part in enumerate(parts)
    ]


def _event(
    batch: str, records: list[Record], tallies: list[dict[str, Any]], now: datetime
) -> Event:
    """Return ``engagement.recorded.v1`` for dumped records and tallies."""
    correlations = {record["correlation"] for record in records}
    return Event(
        id=batch,
        source=SOURCE,
        type=RECORDED,
        time=now,
        data={"records": records, "tallies": tallies},
        correlation=correlations.pop() if len(correlations) == 1 else batch,
    )


def _cut(dumped: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    size = 0
    for one in dumped:
        weight = len(strict_json.encode(one))
        if part and (size + weight > MOST_BYTES or len(part) >= MOST_RECORDS):
            yield part
            part, size = [], 0
        part.append(one)
        size += weight
    if part:
        yield part
