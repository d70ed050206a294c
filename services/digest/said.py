"""What records say, as the read model keeps it: as little of each as digests need."""

from collections.abc import Mapping
from typing import Any

Said = dict[str, Any]
"""What one record says: its kind, who, when, and what belongs to the kind."""

STANCE, COMMENT, SEARCH, SHARE, SEEN = "stance", "comment", "search", "share", "seen"

_KINDS = {
    "feedback.stance.v1": (STANCE, ("idea", "stance", "source", "id")),
    "feedback.comment.v1": (COMMENT, ("idea", "text", "language")),
    "feedback.search.v1": (SEARCH, ("query", "found", "seconds")),
    "feedback.share.v1": (SHARE, ("idea", "unit", "channel")),
}
# What was written by somebody who was erased since is gone, and so is what it was about.
_WRITTEN = {COMMENT: "text", SEARCH: "query"}


def of_record(record: Mapping[str, Any]) -> Said:
    """Return what a record says; of most kinds only that somebody was there."""
    kind, names = _KINDS.get(record["type"], (SEEN, ()))
    if kind in _WRITTEN and record[_WRITTEN[kind]] is None:
        return seen(record)
    return {**seen(record), "kind": kind, **{name: record[name] for name in names}}


def seen(one: Mapping[str, Any]) -> Said:
    """Return that somebody was there, and no more."""
    return {"kind": SEEN, "participant": one["participant"], "time": one["time"]}


def forgotten(one: Said, name: str) -> Said:
    """Return what stays of what somebody said who is erased: what they wrote goes.

    Args:
        one: what they said.
        name: that they have from now on.
    """
    kept = seen(one) if one["kind"] in _WRITTEN else one
    return {**kept, "participant": name}
