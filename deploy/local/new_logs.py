"""What the parts wrote since a start began, as a person can read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.local.files import tail
from deploy.local.home import Home

_PLAIN_LINES = 15
_ENTRIES = 5
_READ_LINES = 500
_SHOWN = frozenset({"warning", "error", "critical"})
# Every entry has these; they say nothing about what went wrong.
_COMMON = frozenset({"process", "logger", "timestamp", "level", "event", "exception"})


class NewLogs:
    """The logs of a home from this moment on.

    Args:
        home: a prepared home.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._sizes = {path.name: path.stat().st_size for path in home.logs.glob("*.log")}

    def path(self, name: str) -> Path:
        """Return the log file of a part.

        Args:
            name: the part's name.
        """
        return self._home.log(name)

    def tail(self, name: str) -> str:
        """Return what a part wrote last since the start, readably; empty when that is nothing.

        Args:
            name: the part's name.
        """
        path = self.path(name)
        return readable(tail(path, _READ_LINES, self._sizes.get(path.name, 0)))


def readable(text: str) -> str:
    """Return the last lines of a log; of our own entries the last few warnings and errors.

    Args:
        text: of the log.
    """
    lines, entries = text.splitlines(), 0
    shown: list[str] = []
    for line in lines:
        entry = _entry(line)
        entries += entry is not None
        words = line if entry is None else _words(entry)
        if words and words not in shown[-1:]:
            shown.append(words)
    return "\n".join(shown[-(_ENTRIES if entries else _PLAIN_LINES) :])


def _entry(line: str) -> Mapping[str, Any] | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    known = isinstance(value, dict) and {"level", "event"} <= value.keys()
    return value if known else None


def _words(entry: Mapping[str, Any]) -> str:
    if entry["level"] not in _SHOWN:
        return ""
    details = [f"{name} {value}" for name, value in entry.items() if name not in _COMMON]
    # The last line of a traceback says what happened.
    raised = str(entry.get("exception", "")).strip().splitlines()[-1:]
    return f"{entry['level']}: {', '.join([str(entry['event']), *details, *raised])}"
