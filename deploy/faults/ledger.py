"""The ledger: what the doors accepted, on disk before anybody relies on it."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from deploy.faults.traffic import Sending


class Ledger:
    """Appends what was accepted, flushed to the disk once for each group.

    Args:
        path: of the file, made if missing.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="ascii")
        self._lock = threading.Lock()

    def __enter__(self) -> Ledger:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._file.close()

    def accepted(self, group: Iterable[Sending]) -> None:
        """Note sendings that a door accepted."""
        self._write(
            {"event": one.number, "door": one.door.value, "again": one.again} for one in group
        )

    def digest(self, key: str) -> None:
        """Note a digest that was promised, by dialogue, audience and period."""
        self._write([{"digest": key}])

    def _write(self, entries: Iterable[dict[str, object]]) -> None:
        text = "".join(json.dumps(entry) + "\n" for entry in entries)
        with self._lock:
            if self._file.closed:
                return
            self._file.write(text)
            self._file.flush()
            os.fsync(self._file.fileno())


@dataclass
class Promised:
    """What a ledger says.

    Args:
        events: the numbers of the events that were accepted.
        again: how many sendings were accepted of events that had been sent before.
        digests: keys of the digests that were promised.
    """

    events: set[int] = field(default_factory=set)
    again: int = 0
    digests: set[str] = field(default_factory=set)


def read_ledger(path: Path) -> Promised:
    """Return what a ledger says.

    Args:
        path: of the file.
    """
    promised = Promised()
    with path.open(encoding="ascii") as lines:
        for line in lines:
            entry = json.loads(line)
            if "digest" in entry:
                promised.digests.add(entry["digest"])
            else:
                promised.events.add(entry["event"])
                promised.again += entry["again"]
    return promised
