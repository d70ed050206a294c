"""Taking one participant out of a parked message, and leaving what others said as it was."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.contracts.erasure import without_person

# What still is to be done for the participant, and must be replayed for that.
_ERASED = "participant.erased.v1"
# Any byte that is no UTF-8 comes back as it was.
_BYTES = "surrogateescape"
_BETWEEN = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True)
class Person:
    """A participant who is to be forgotten.

    Args:
        dialogue: that they took part in.
        participant: their id.
        name: that stands for them where what they did was counted.
    """

    dialogue: str
    participant: str
    name: str

    def named_in(self, text: str) -> bool:
        """Return whether a text holds both ids, for what cannot be read."""
        return all(json.dumps(one) in text for one in (self.dialogue, self.participant))


def without(body: bytes, person: Person) -> bytes | None:
    """Return a parked body without a participant; None where nothing else was in it.

    Of a batch the events of others stay, byte for byte. One that cannot be cut into its events
    stays as it is.

    Args:
        body: the raw bytes, of one event or of a batch.
        person: to be taken out.
    """
    text = body.decode("utf-8", _BYTES)
    if not text.lstrip().startswith("["):
        left = _without(text, person)
        return None if left is None else left.encode("utf-8", _BYTES)
    try:
        events = _events(text)
    except (ValueError, RecursionError):
        return body
    kept = [left for one in events if (left := _without(one, person)) is not None]
    if kept == events:
        return body
    return f"[{','.join(kept)}]".encode("utf-8", _BYTES) if kept else None


def _events(text: str) -> list[str]:
    """Return the text of each element of a JSON list."""
    found: list[str] = []
    end = text.index("[") + 1
    # Python refuses to read thousands of digits, and no number matters here.
    decoder = json.JSONDecoder(parse_int=lambda _digits: 0)
    for _ in decoder.decode(text):
        between = _BETWEEN.match(text, end)
        start = between.end() if between else end
        _, end = decoder.raw_decode(text, start)
        found.append(text[start:end])
    return found


def _without(text: str, person: Person) -> str | None:
    """Return the text of one event without a participant; None where the event is theirs."""
    try:
        event = _DECODER.decode(text)
    except (ValueError, RecursionError):
        # Nobody can tell whose it is; it holds one event at most, and cannot be accepted as it is.
        return None if person.named_in(text) else text
    # In binary mode the data is all there is.
    data = event.get("data", event) if isinstance(event, dict) else None
    if not isinstance(data, dict) or event.get("type") == _ERASED:
        return text
    if _is_theirs(data, person):
        return None
    others = _disguised(data, person)
    return text if others == data else json.dumps({**event, "data": others})


def _is_theirs(data: Mapping[str, Any], person: Person) -> bool:
    """Return whether an event is about what a participant did, or that they joined."""
    joined = data.get("participant")
    if isinstance(joined, dict):
        return _is(joined.get("dialogue"), joined.get("id"), person)
    return _is(data.get("dialogue"), joined, person)


def _disguised(data: dict[str, Any], person: Person) -> dict[str, Any]:
    """Return the data of a fact as it is told once the participant is forgotten."""
    idea, records = data.get("idea"), data.get("records")
    changes: dict[str, Any] = {}
    if isinstance(idea, dict) and _is(idea.get("dialogue"), idea.get("author"), person):
        changes["idea"] = {**idea, "author": None}
    if isinstance(records, list):
        changes["records"] = [_recorded(one, person) for one in records]
    return {**data, **changes}


def _recorded(record: Any, person: Person) -> Any:
    if isinstance(record, dict) and _is(record.get("dialogue"), record.get("participant"), person):
        return without_person(record, person.name)
    return record


def _is(dialogue: Any, participant: Any, person: Person) -> bool:
    return (dialogue, participant) == (person.dialogue, person.participant)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("A key stands twice.")
    return values


_DECODER = json.JSONDecoder(object_pairs_hook=_unique)
