"""What stands in engagement's event log."""

from typing import Any

from services.chassis.mongo import Store
from services.engagement.eventlog import EventLog


def records(store: Store, dialogue: str | None = None) -> list[dict[str, Any]]:
    """Return what every logged event says.

    Args:
        store: engagement's database.
        dialogue: one, or None for all.
    """
    return [one["record"] for one in EventLog(store).read(dialogue)]
