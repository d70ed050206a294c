"""What a figure was measured on: without this it says nothing."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from deploy.local import rabbitmq


def machine() -> dict[str, Any]:
    """Return the processors, the load of the last minute and the versions, JSON-ready."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpus": len(os.sched_getaffinity(0)),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "rabbitmq": _broker_version(),
        "store": f"SecantusDB {version('secantusdb')}",
    }


def _broker_version() -> str:
    # Asking its own program would leave a name server running.
    folder = Path(rabbitmq.server_program()).resolve().parent.parent.name
    return folder.rpartition("-")[2] or "unknown"
