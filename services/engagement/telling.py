"""What engagement tells: the packs that were counted, and the tallies after them."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from services.contracts.envelope import Checked, Event
from services.engagement import records
from services.engagement.domain import Record
from services.engagement.packs import Pack

SOURCE = "urn:klankbord:engagement"
RECORDED = "engagement.recorded.v1"


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
    packs: Iterable[Pack], tallies: Iterable[Mapping[str, Any]], now: datetime
) -> list[Event]:
    """Return an ``engagement.recorded.v1`` for each pack; the tallies go with the last one.

    Args:
        packs: what was counted, one at least.
        tallies: documents of the tallies after it.
        now: when it was counted, in UTC.
    """
    *others, last = packs
    return [*(_of_pack(pack, (), now) for pack in others), _of_pack(last, tallies, now)]


def counts(name: str, tallies: Iterable[Mapping[str, Any]], now: datetime) -> Event:
    """Return ``engagement.recorded.v1`` for tallies alone.

    Args:
        name: of the event, unique.
        tallies: their documents.
        now: the present, in UTC.
    """
    return _event(name, {"records": [], "tallies": _dumped(tallies)}, name, now)


def _of_pack(pack: Pack, tallies: Iterable[Mapping[str, Any]], now: datetime) -> Event:
    said = [records.dumped_record(one) for one in pack.records]
    data = {"pack": pack.id, "records": said, "tallies": _dumped(tallies)}
    correlations = {record["correlation"] for record in pack.records}
    correlation = correlations.pop() if len(correlations) == 1 else pack.id
    return _event(pack.id, data, correlation, now)


def _dumped(tallies: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [records.dumped_tally(tally) for tally in tallies]


def _event(name: str, data: dict[str, Any], correlation: str, now: datetime) -> Event:
    return Event(
        id=name, source=SOURCE, type=RECORDED, time=now, data=data, correlation=correlation
    )
