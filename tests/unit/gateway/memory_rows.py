"""What the rooms in memory share: rows, pages of them, and a moment."""

from typing import Any

NOW = "2026-11-22T12:00:00.000Z"
SCHEDULE = {"cadence": "never", "weekday": "monday", "hour": 7, "timezone": "UTC"}
CHARTER_FIELDS = (
    "objective",
    "decision_owner",
    "possibilities",
    "impossibilities",
    "next_step",
    "next_step_on",
    "answer_within_days",
)
ENTERED = {"open": "opened_at", "deciding": "deciding_at", "closed": "closed_at"}
Json = dict[str, Any]


def part(rows: dict[str, Json], after: str | None, limit: int) -> Json:
    names = sorted(name for name in rows if after is None or name > after)
    more = len(names) > limit
    names = names[:limit]
    return {"items": [rows[name] for name in names], "next": names[-1] if more else None}


def said(name: str, **more: Any) -> Json:
    """Return what a service says about itself when all is well."""
    about = {"process": name, "version": "1.0", "instance": f"{name}-1"}
    return {**about, "ready": True, "parts": {"store": "ok"}, "queues": [], "outboxes": [], **more}


def fits(idea: Json, name: str, wanted: Any) -> bool:
    if name == "moderation":
        return bool(idea["moderation"]["state"] == wanted)
    if name == "merged":
        return (idea["merged_into"] is not None) == wanted
    return bool(idea[name] == wanted)
