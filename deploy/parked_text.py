"""Parked messages as the command line shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deploy.parked import Filters, Message

_COLUMNS = ("ID", "LAST PARKED", "REASON", "TIMES", "SOURCE", "EVENT")
_ABOUT = (
    ("id", "Id"),
    ("reason", "Reason"),
    ("text", "Which says"),
    ("field", "Field"),
    ("queue", "Queue"),
    ("routing_key", "Routing key"),
    ("source", "Source"),
    ("event", "Event"),
    ("type", "Type"),
    ("events", "Events in it"),
    ("parked_at", "Parked"),
    ("last_parked_at", "Last parked"),
    ("times", "Times"),
    ("attempt", "Tried again"),
    ("content_type", "Content type"),
    ("content_encoding", "Encoding"),
    ("bytes", "Bytes"),
)


def table(messages: Sequence[Message]) -> str:
    """Return messages as lines in columns."""
    rows = [_COLUMNS, *(_row(one) for one in messages)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def summary(counted: Mapping[str, Any], shown: int, filters: Filters) -> str:
    """Return how many messages there are, and for which reasons, in a sentence or two.

    Args:
        counted: of `counts`.
        shown: how many of them are shown.
        filters: that chose them.
    """
    if not counted["messages"]:
        return "Nothing that is parked fits." if filters else "Nothing is parked."
    reasons = ", ".join(f"{one['messages']} {one['reason']}" for one in counted["reasons"])
    text = f"Parked: {counted['messages']} ({reasons})."
    return text if shown >= counted["messages"] else f"{text} The last {shown} are shown."


def description(message: Message) -> str:
    """Return a message with all that is known of it, for people; nothing in it moves a cursor."""
    lines = [
        f"{words:<14}{_plain(str(message[name]))}"
        for name, words in _ABOUT
        if message[name] is not None
    ]
    lines += [
        f"Header        {_plain(one['name'])}: {_plain(one['value'])}" for one in message["headers"]
    ]
    kind = "" if message["body_encoding"] == "utf-8" else ", no text, in base64"
    cut = ", the first MiB" if message["body_cut"] else ""
    body = "\n".join(_plain(line) for line in message["body"].split("\n"))
    return "\n".join([*lines, "", f"Body{kind}{cut}:", body])


def _row(message: Message) -> tuple[str, ...]:
    return (
        message["id"],
        message["last_parked_at"],
        message["reason"],
        str(message["times"]),
        _plain(message["source"] or "-")[:60],
        _plain(message["event"] or "-")[:40],
    )


def _plain(text: str) -> str:
    """Return text as it can be shown in a terminal: publishers wrote it."""
    return "".join(
        one if one.isprintable() or one == "\t" else "\N{REPLACEMENT CHARACTER}" for one in text
    )
