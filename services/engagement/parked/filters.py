"""Which parked messages are meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.contracts.errors import Code, KlankbordError
from services.contracts.fields import TIME_RULE, format_time, parse_time


@dataclass(frozen=True, slots=True)
class Filter:
    """Which parked messages; what is None does not matter.

    Args:
        reason: the code.
        source: of the first event in the message.
        queue: the work queue that it was taken from.
        since: parked at this time or later, the last time that it was.
        until: parked at this time or earlier, the last time that it was.
    """

    reason: str | None = None
    source: str | None = None
    queue: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Filter":
        """Return the filter that JSON-ready values describe.

        Raises:
            KlankbordError: a name or a time that is none.
        """
        unknown = values.keys() - set(cls.__slots__)
        if unknown:
            raise KlankbordError(Code.INVALID_FIELD, "Unknown field.", min(unknown))
        times = {name: _time(name, values.get(name)) for name in ("since", "until")}
        return cls(**{**values, **times})

    def query(self) -> dict[str, Any]:
        """Return the query for the documents that are meant."""
        said = {"reason": self.reason, "source": self.source, "queue": self.queue}
        query: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
        times = {"$gte": self.since, "$lte": self.until}
        if bounds := {word: time for word, time in times.items() if time is not None}:
            query["last_parked_at"] = bounds
        return query


def after_key(document: Mapping[str, Any]) -> str:
    """Return where a list goes on after ``document``."""
    return f"{format_time(document['last_parked_at'])}/{document['_id']}"


def older_than(after: str) -> dict[str, Any]:
    """Return the query for what comes after a key of ``after_key`` in a list.

    Raises:
        KlankbordError: it is no such key; the field is ``after``.
    """
    time, _, name = after.partition("/")
    try:
        moment = parse_time(time)
    except ValueError:
        raise KlankbordError(Code.INVALID_FIELD, "There is no such page.", "after") from None
    return {
        "last_parked_at": {"$lte": moment},
        "$or": [
            {"last_parked_at": {"$lt": moment}},
            {"last_parked_at": moment, "_id": {"$lt": name}},
        ],
    }


def _time(name: str, value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        return parse_time(value)
    except (TypeError, ValueError):
        raise KlankbordError(Code.INVALID_FIELD, TIME_RULE, name) from None
