"""How engagement's documents look in the store, and back."""

from collections.abc import Mapping
from typing import Any

from services.contracts.engagement import COUNTS
from services.contracts.fields import format_time
from services.engagement.domain import Involvement, Key, Moment, Record


def event_key(source: str, event_id: str) -> str:
    """Return the key that makes an event unique. A source holds no line break."""
    return f"{source}\n{event_id}"


def key_of_record(record: Record) -> str:
    """Return the key of the event that a record came from."""
    return event_key(record["source"], record["id"])


def involvement_id(key: Key) -> str:
    """Return a document id. The parts hold no slash."""
    return f"{key.dialogue}/{key.idea}/{key.participant}"


def idea_id(dialogue: str, idea: str) -> str:
    """Return a document id. The parts hold no slash."""
    return f"{dialogue}/{idea}"


def from_involvement(key: Key, involvement: Involvement) -> dict[str, Any]:
    """Return the document of an involvement."""
    return {
        "_id": involvement_id(key),
        "dialogue": key.dialogue,
        "idea": key.idea,
        "participant": key.participant,
        "stance": involvement.stance,
        "stance_at": list(involvement.stance_at) if involvement.stance_at else None,
        "following": involvement.following,
        "following_at": list(involvement.following_at) if involvement.following_at else None,
        "comments": involvement.comments,
        "views": involvement.views,
        "shares": involvement.shares,
        "searches": involvement.searches,
    }


def to_involvement(document: dict[str, Any]) -> Involvement:
    """Return the involvement in a document."""
    return Involvement(
        stance=document["stance"],
        stance_at=_moment(document["stance_at"]),
        following=document["following"],
        following_at=_moment(document["following_at"]),
        comments=document["comments"],
        views=document["views"],
        shares=document["shares"],
        searches=document["searches"],
    )


def new_tally(dialogue: str, idea: str) -> dict[str, Any]:
    """Return the document of a tally before anything was counted."""
    return {
        "dialogue": dialogue,
        "idea": idea,
        "version": 0,
        "merged_into": None,
        **dict.fromkeys(COUNTS, 0),
    }


def tally_after(tally: Mapping[str, Any], change: Mapping[str, int]) -> dict[str, Any]:
    """Return the document of a tally, one version on, with its counts changed.

    Raises:
        ValueError: a count would be below zero.
    """
    counts = {count: tally[count] + change.get(count, 0) for count in COUNTS}
    if below := [count for count, number in counts.items() if number < 0]:
        # The last guard: whatever goes wrong, no count is ever below zero.
        raise ValueError(f"{below[0]} of '{tally['dialogue']}/{tally['idea']}' would be below zero")
    return {**tally, **counts, "version": tally["version"] + 1}


def counted_id(dialogue: str, source: str) -> str:
    """Return the id under which is kept how many events of a source were counted."""
    return f"{dialogue}/{source}"


def dumped_record(record: Record) -> dict[str, Any]:
    """Return a record as it stands in events: what its schema dumps, at a tenth of the time."""
    return {**record, "time": format_time(record["time"])}


def dumped_tally(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a tally as it stands in events and answers."""
    return {
        "dialogue": document["dialogue"],
        "idea": document["idea"],
        "version": document["version"],
        "merged_into": document.get("merged_into"),
        **{count: document.get(count, 0) for count in COUNTS},
    }


def _moment(parts: list[Any] | None) -> Moment | None:
    return (parts[0], parts[1], parts[2]) if parts else None
