"""What the host of the sample dialogue does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deploy.script import HostAction


def host_actions(data: Mapping[str, Any]) -> tuple[HostAction, ...]:
    """Return the host's actions in the order in which they are done.

    Args:
        data: the content of `host.json`.
    """
    return (
        *(_on_idea("moderation", entry) for entry in data["moderation"]),
        *(_on_idea("merge", entry) for entry in data["merges"]),
        *(_on_idea("answer", entry) for entry in data["answers"]),
        *(HostAction("POST", "decisions", entry) for entry in data["decisions"]),
    )


def _on_idea(what: str, entry: Mapping[str, Any]) -> HostAction:
    body = {name: value for name, value in entry.items() if name != "idea"}
    return HostAction("PUT", f"ideas/{entry['idea']}/{what}", body)
